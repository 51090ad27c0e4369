import assert from "node:assert/strict";
import { test } from "node:test";
import { Timetable } from "../../static/js/timetable/model.js";
import { EVEN, EVERY, ODD, byKeys, cellText, parseText } from "../../static/js/timetable/words.js";

const course = (id, subject, more = {}) => ({ id, class: 1, whose: "5 А", subject, short: subject.slice(0, 5), group: "", teachers: [], hours: 2, ...more });
const lopuhova = { id: 7, name: "Лопухова Т. П." };
const data = () => ({
  courses: [
    course(1, "Математика", { hours: 5, teachers: [lopuhova] }),
    course(2, "Музыка", { hours: 0.5 }),
    course(3, "Английский язык", { group: "группа 1" }),
    course(4, "Английский язык", { group: "группа 2" }),
    course(5, "Практикум по математике", { hours: 1 }),
    course(9, "Алгебра", { class: 2, whose: "7 Б", teachers: [lopuhova] }),
  ],
  slots: [{ journal: 1, weekday: 1, number: 1, weeks: EVERY, room: "12" }, { journal: 9, weekday: 2, number: 2, weeks: EVERY, room: "" }],
});
const titles = (table, text, key = "1:3:1") => table.offers(key, parseText(text)[0]).map(({ title }) => title);

test("what is typed: words, room, weeks, several at once", () => {
  assert.deepEqual(parseText(" Мат Лоп (12) "), [{ words: ["мат", "лоп"], room: "12", weeks: null }]);
  assert.deepEqual(parseText("физ неч + хим (л 3 чёт"), [{ words: ["физ"], room: null, weeks: ODD }, { words: ["хим"], room: "л 3 чёт", weeks: null }]);
  assert.deepEqual(parseText("чтение чет"), [{ words: ["чтение"], room: null, weeks: EVEN }]);
  assert.deepEqual(parseText(" + "), []);
  assert.equal(byKeys("fku"), "алг");
});

test("a subject is found by its beginning, the teacher, the other layout", () => {
  const table = new Timetable(data());
  assert.deepEqual(titles(table, "мат"), ["Математика", "Практикум по математике"]);
  assert.deepEqual(titles(table, "мат лоп"), ["Математика"]);
  assert.deepEqual(titles(table, "vfn"), ["Математика", "Практикум по математике"]);
  assert.deepEqual(titles(table, "астр"), []);
  assert.equal(table.offers("1:3:1", parseText("мат")[0])[0].note, "1 из 5");
});

test("groups that learn at once are offered together first", () => {
  const table = new Timetable(data());
  assert.deepEqual(titles(table, "анг"), ["Английский язык, все группы", "Английский язык, группа 1", "Английский язык, группа 2"]);
  assert.deepEqual(table.read("анг", "1:3:1").slots.map(({ journal }) => journal), [3, 4]);
  assert.deepEqual(table.read("анг 2", "1:3:1").slots.map(({ journal }) => journal), [4]);
});

test("the usual room, the half hour every other week, the teacher who is busy", () => {
  const table = new Timetable(data());
  assert.deepEqual(table.read("мат", "1:3:1").slots, [{ journal: 1, weeks: EVERY, room: "12" }]);
  assert.deepEqual(table.read("муз", "1:3:1").slots, [{ journal: 2, weeks: ODD, room: "" }]);
  assert.equal(table.offers("1:2:2", parseText("мат")[0])[0].busy, "Лопухова Т. П. в это время: Алгеб, 7 Б");
  assert.deepEqual(table.read("мат + астрономия", "1:3:1"), { missing: "астрономия" });
});

test("a cell's text may be typed again and gives the same cell", () => {
  const table = new Timetable(data());
  const slots = [{ journal: 1, weeks: ODD, room: "5" }, { journal: 4, weeks: EVEN, room: "" }];
  const text = cellText(slots, table.courses);
  assert.equal(text, "Математика (5) нечёт + Английский язык группа 2 чёт");
  assert.deepEqual(table.read(text, "1:3:1").slots, slots);
});
