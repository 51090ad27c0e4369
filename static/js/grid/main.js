/** Wires the journal page: keys, mouse, pad and clipboard become intents; intents move the selection or go to the writer. */
import { Bubble } from "./bubble.js";
import { Card } from "./card.js";
import { Sheet } from "./cells.js";
import { fromText, place, toText } from "./clipboard.js";
import { Editor } from "./editor.js";
import { outlook, repaint } from "./figures.js";
import { wireFinder } from "./finder.js";
import { History } from "./history.js";
import { intent } from "./keys.js";
import { Lessons } from "./lessons.js";
import { Login } from "./login.js";
import { advance, cycle, fillPairs, move, sizeOf } from "./matrix.js";
import { actor, post } from "./net.js";
import { wirePad } from "./pad.js";
import { wirePage, way } from "./page.js";
import { Pointer } from "./pointer.js";
import { Poll } from "./poll.js";
import { Queue } from "./queue.js";
import { Selection } from "./selection.js";
import { Status } from "./status.js";
import { Store } from "./store.js";
import { combine, parse, typed } from "./value.js";
import { paint } from "./view.js";
import { cells as cellsWord, clock, dayMonth, longDay } from "./words.js";
import { Writer } from "./writer.js";

const $ = (id) => document.getElementById(id);
const { journal: journalId, period, marks: markList, needed, readonly, correction } = $("main").dataset;
const journal = Number(journalId), marks = markList.split(" ").filter(Boolean);
const sheet = new Sheet($("grid"), readonly !== undefined);

/* ---- parts ---- */
const selection = new Selection(sheet, () => tell());
const history = new History();
const bubble = new Bubble($("bubble"), () => home());
const status = new Status($("state"), () => showNext());
const login = new Login(() => queue.resume());
const card = new Card({ journal, sheet, correction, home: () => home() });
const editor = new Editor((cell, text, pressed) => edited(cell, text, pressed));
const queue = new Queue({ post, store: new Store(), actor: actor(),
  onAnswer: (entry, results, data) => answered(entry, data), onState: (state) => connection(state) });
const writer = new Writer({ sheet, queue, history, journal, onTrouble: (cell) => trouble(cell), onCount: () => count() });
const lessons = new Lessons($("lessons"), { send: (changes) => { queue.add(journal, "lessons", changes); count(); },
  trouble: ({ el, kind, text, buttons }) => bubble.show({ cell: { el }, kind, lead: "Правая страница.", text, buttons }) });

/* what the last key left behind; any other action forgets it */
const memory = { last: null, half: null, tabFrom: null, escaped: false, wanted: null, skipped: [], cutOff: false };
const forget = () => {
  if (memory.half) { paint(memory.half.cell); memory.half.cell.el.classList.remove("is-editing"); }
  Object.assign(memory, { last: null, half: null });
};

const home = () => selection.active?.el.focus({ preventScroll: true });
const lead = (cell) => `${sheet.name(cell.r)}, ${dayMonth(sheet.date(cell.c))}.`;

/* ---- what is said ---- */
const count = () => {
  const unsent = queue.state === "calm" ? 0 : queue.size;
  status.count({ ...writer.counts, unsaved: unsent }, memory.skipped.length > 0);
};

const tell = () => {
  const cell = selection.active;
  const many = selection.many ? ` · выделено ${cellsWord(sizeOf(selection.range))}` : "";
  const why = sheet.reason(cell);
  const note = sheet.note(cell.r);
  status.where(`${sheet.name(cell.r)}${note && ` (${note})`} · ${longDay(sheet.date(cell.c))} · ${sheet.kind(cell.c).toLowerCase()}${many}${why ? ` · ${why}` : ""}`);
  if (cell.state === "refused" || cell.state === "conflict") { if (bubble.cell !== cell) trouble(cell); }
  else if (bubble.kind === "locked" || bubble.kind === "ask") bubble.hide();
  pad?.where(`${sheet.name(cell.r)}`, `, ${dayMonth(sheet.date(cell.c))}, ${sheet.kind(cell.c).toLowerCase()}`);
};

const trouble = (cell) => {
  const refused = cell.state === "refused";
  const buttons = refused
    ? [["Вернуть прежнее", () => writer.restore(cell)]]
    : [[`Оставить «${cell.theirs || "пусто"}»`, () => writer.restore(cell)], [`Поставить «${cell.text || "пусто"}»`, () => writer.insist(cell)]];
  const text = refused ? cell.why : `${cell.why || `Здесь уже стоит «${cell.theirs || "пусто"}».`} Что оставить?`;
  bubble.show({ cell, kind: cell.state, lead: lead(cell), text, buttons });
  status.say(`${cell.why} Alt+Enter — выбрать.`, cell.state);
};

const lockedHere = (cell, text = "") => {
  memory.wanted = text && { cell, text };
  const why = sheet.reason(cell);
  bubble.show({ cell, kind: "locked", lead: lead(cell), text: why });
  status.say(why);
};

const showNext = () => {
  const list = [...writer.odd, ...memory.skipped];
  if (!list.length) return;
  const index = (list.indexOf(selection.active) + 1) % list.length;
  selection.go([list[index].r, list[index].c]);
};

const skip = (skipped) => {
  for (const cell of memory.skipped) cell.el.classList.remove("is-skipped");
  memory.skipped = skipped;
  for (const cell of skipped) cell.el.classList.add("is-skipped");
  count();
};

const connection = (state) => {
  writer.waits(state);
  for (const entry of queue.entries) if (entry.what === "lessons" && entry.journal === journal) lessons.mark(entry.changes, state === "calm" ? "saving" : "unsaved");
  if (state === "login") login.ask();
  else if (state === "offline") { memory.cutOff = true; status.say("Нет связи с сервером. Продолжайте: набранное хранится на этом компьютере и уйдёт само."); }
};

const answered = (entry, data) => {
  if (entry.what === "lessons") { if (entry.journal === journal) lessons.take(data.results); count(); }
  else writer.take(entry, data);
  repaint(sheet, data.rows, needed);
  if (data.rows) outlook(sheet, $("outlook"));
  if (memory.cutOff && !queue.entries.length) { memory.cutOff = false; status.say(`Связь есть, всё записано в ${clock()}.`, "saved"); }
};

/* ---- deeds ---- */
const write = (changes, at = selection.at) => {
  skip([]);
  const result = writer.apply(changes, { at });
  if (bubble.cell && !["refused", "conflict"].includes(bubble.cell.state)) bubble.hide();
  return result;
};

const commit = (cell, text, value) => {
  if (cell.readonly) { lockedHere(cell, text); return; }
  write([{ cell, text }]);
  memory.last = { cell, text, value };
  if (selection.many) selection.within(cycle(selection.at, selection.range));
  else if (cell === selection.active) selection.go(advance(selection.at, way(), sheet));
};

const type = ({ key, code }) => {
  const value = typed(key, code, marks);
  if (!value) return;
  const { half, last } = memory;
  if (value.separator) {
    if (!last || !/^\d$/.test(last.text) || last.cell.text !== last.text) return;
    forget();
    memory.half = last;
    if (last.cell !== selection.active) selection.go([last.cell.r, last.cell.c]);
    last.cell.el.classList.add("is-editing");
    paint(last.cell, `${last.text}/`);
    return;
  }
  forget();
  if (half && /^\d$/.test(value.mark ?? "")) commit(half.cell, `${half.text}/${value.mark}`, value);
  else commit(selection.active, combine(selection.active.text, value), value);
};

const writeRange = (textOf) => {
  const changes = selection.cells.map((cell) => ({ cell, text: textOf(cell) }));
  const { written, locked } = write(changes);
  if (locked.length) report(written, locked);
};

const report = (written, skipped) => {
  skip(skipped);
  status.say(`Записано: ${written}, пропущено: ${skipped.length}. Пропущенные обведены точками.`);
};

const fillRange = () => {
  const text = memory.last ? memory.last.text : selection.active.text;
  writeRange(() => text);
};

const clear = () => {
  const cells = selection.cells;
  if (!selection.many && selection.active.readonly) { lockedHere(selection.active); return; }
  const filled = cells.filter((cell) => !cell.readonly && cell.text !== "");
  const wipe = () => writeRange(() => "");
  if (filled.length <= 30) { wipe(); return; }
  bubble.show({ cell: selection.active, kind: "ask", lead: `Стереть ${cellsWord(filled.length)}?`, text: "Вернуть можно будет клавишами Ctrl+Z.",
    buttons: [["Стереть", wipe], ["Оставить", () => {}]] });
  bubble.focus();
};

const fill = (to, range = selection.range) => {
  const pairs = fillPairs(range, to, sheet);
  const changes = pairs.map(([[r, c], [sr, sc]]) => ({ cell: sheet.at(r, c), text: sheet.at(sr, sc).text })).filter(({ text }) => text);
  const { written, locked } = write(changes);
  if (locked.length) report(written, locked);
};

/** The corner was dragged from `from` to the present range: along its longer side. */
const dragFill = (from) => {
  const { range } = selection;
  fill(range.bottom - range.top > from.bottom - from.top ? "down" : "right");
};

const turn = (result, word) => {
  if (!result) { status.say(`${word} нечего.`); return; }
  writer.apply(result.changes.map(({ key, text }) => ({ cell: sheet.byKey(key), text })), { step: false });
  if (result.at) selection.go(result.at);
  if (bubble.cell?.state === "saved") bubble.hide();
  if (result.left) status.say(`${cellsWord(result.left)} оставлено: там уже другое значение.`);
};
const shown = (key) => sheet.byKey(key)?.text;

const edit = (cell = selection.active) => {
  if (cell.readonly) { lockedHere(cell); return; }
  bubble.hide();
  editor.open(cell, `Правка: ${lead(cell)}`);
};

const edited = (cell, text, pressed) => {
  if (pressed) home();
  if (text !== null) {
    const value = parse(text, marks) ?? text.trim();
    if (pressed?.do === "fill-range") { memory.last = { cell, text: value }; fillRange(); return; }
    write([{ cell, text: value }]);
  }
  paint(cell);
  if (pressed && pressed.do !== "escape") act(pressed);
};

const tab = (back) => {
  const [, c] = selection.at;
  if (memory.escaped || (back ? c === 0 : c === sheet.columns - 1)) return false;
  memory.tabFrom ??= c;
  selection.go(move(selection.at, back ? "left" : "right", sheet));
  return true;
};

const enter = (back) => {
  const column = back ? null : memory.tabFrom;
  memory.tabFrom = null;
  const [r, c] = move(selection.at, back ? "up" : "down", sheet);
  selection.go([r, column ?? c]);
};

const escape = () => {
  if (card.open) card.close();
  bubble.hide();
  $("main").classList.remove("show-pad");
  selection.go(selection.at);
  memory.escaped = true;
};

const openCard = () => {
  const cell = selection.active;
  if (!$("bubble").hidden && bubble.kind !== "locked" && bubble.cell === cell) { bubble.focus(); return; }
  card.show(cell, memory.wanted?.cell === cell ? memory.wanted.text : "");
  bubble.hide();
};

const select = (what) => {
  const [r, c] = selection.at, bottom = sheet.rows - 1, right = sheet.columns - 1;
  selection.take({ all: { top: 0, left: 0, bottom, right }, column: { top: 0, left: c, bottom, right: c }, row: { top: r, left: 0, bottom: r, right } }[what]);
};

const DEEDS = {
  move: ({ to, extend }) => (extend ? selection.extend(move(selection.head, to, sheet)) : selection.go(move(selection.at, to, sheet))),
  enter: ({ back }) => enter(back),
  tab: ({ back }) => tab(back),
  type, clear, edit: () => edit(), escape, "fill-range": fillRange, none: () => {},
  fill: ({ to }) => fill(to),
  select: ({ what }) => select(what),
  undo: () => turn(history.undo(shown), "Отменять"),
  redo: () => turn(history.redo(shown), "Возвращать"),
  card: openCard,
  help: () => $("keys").showModal(),
};

/** Do what was meant; -> false when the browser shall have the key. */
const act = (meant) => {
  if (meant.do !== "type" && meant.do !== "fill-range") forget();
  if (meant.do !== "tab" && meant.do !== "enter" && meant.do !== "type") memory.tabFrom = null;
  const handled = DEEDS[meant.do](meant) !== false;
  if (meant.do !== "escape") memory.escaped = false;
  return handled;
};

/* ---- wires ---- */
const inGrid = () => !editor.cell && sheet.of(document.activeElement);

const onKey = (event) => {
  if (editor.cell) return;
  const meant = sheet.of(event.target) && intent(event);
  if (meant && act(meant)) event.preventDefault();
};

const onCopy = (event) => {
  if (!inGrid()) return;
  event.preventDefault();
  const { top, bottom, left, right } = selection.range;
  const rows = [];
  for (let r = top; r <= bottom; r++) {
    rows.push([]);
    for (let c = left; c <= right; c++) rows.at(-1).push(sheet.at(r, c).text);
  }
  event.clipboardData.setData("text/plain", toText(rows));
  if (event.type === "cut") clear();
};

const onPaste = (event) => {
  if (!inGrid()) return;
  event.preventDefault();
  const { range, items } = place(fromText(event.clipboardData.getData("text/plain")), selection.range, sheet.rows, sheet.columns);
  const changes = [], wrong = [];
  for (const [r, c, typedText] of items) {
    const cell = sheet.at(r, c), text = parse(typedText, marks);
    if (text === null) wrong.push(cell); else changes.push({ cell, text });
  }
  forget();
  selection.take(range);
  const { written, locked } = write(changes);
  if (locked.length || wrong.length) report(written, [...locked, ...wrong]);
};

const absent = (rows) => {
  const [, c] = selection.at;
  const changes = rows.map((r) => sheet.at(r, c)).map((cell) => ({ cell, text: combine(cell.text, { letter: "Н" }) }));
  const { written, locked } = write(changes);
  if (locked.length) { report(written, locked); return; }
  status.say(`${dayMonth(sheet.date(c))} не было: ${rows.length}.`);
};

const pad = wirePad($("pad"), {
  type: (text) => commit(selection.active, combine(selection.active.text, /^[НБУПО]$/.test(text) ? { letter: text } : { mark: text })),
  clear: () => act({ do: "clear" }),
  next: () => selection.go(advance(selection.at, "down", sheet)),
});

const takeData = (data) => {
  if (data.columns.length !== sheet.columns || data.pupils.length !== sheet.rows) { status.say("Страница изменилась: обновите её (F5)."); return; }
  const listed = new Set();
  for (const one of data.cells) { listed.add(`${one.pupil}:${one.work}`); writer.refresh(one); }
  for (let r = 0; r < sheet.rows; r++) {
    for (let c = 0; c < sheet.columns; c++) {
      const el = sheet.element(r, c);
      if (el.firstChild && !listed.has(`${el.dataset.pupil}:${el.dataset.work}`)) {
        const cell = sheet.at(r, c);
        writer.refresh({ pupil: cell.pupil, work: cell.work, text: "", rev: cell.rev });
      }
    }
  }
  repaint(sheet, data.rows, needed);
  outlook(sheet, $("outlook"));
};

const start = () => {
  const { table } = sheet;
  table.addEventListener("keydown", onKey);
  table.addEventListener("focusin", (event) => {
    const cell = sheet.of(event.target);
    if (cell && cell !== selection.active && !editor.cell) { forget(); selection.go([cell.r, cell.c], { focus: false }); }
  });
  for (const name of ["copy", "cut"]) document.addEventListener(name, onCopy);
  document.addEventListener("paste", onPaste);
  addEventListener("beforeunload", (event) => { if (queue.size) { event.preventDefault(); event.returnValue = ""; } });
  addEventListener("online", () => { if (queue.state === "offline") queue.resume(); });
  new Pointer(sheet, table.closest(".leaf"), {
    at: (cell) => { forget(); memory.tabFrom = null; memory.escaped = false; selection.go([cell.r, cell.c]); },
    extend: (at, scroll) => selection.extend(at, scroll),
    column: (c) => { selection.go([0, c], { scroll: false }); select("column"); },
    row: (r) => { selection.go([r, selection.at[1]], { scroll: false }); select("row"); },
    edit, range: () => selection.range, fill: dragFill,
    tap: () => { $("main").classList.add("show-pad"); selection.active.el.scrollIntoView({ block: "nearest", inline: "nearest" }); },
  });
  wireFinder(sheet, { goRow: (r) => selection.go([r, selection.at[1]], { focus: false }), home, absent });
  wirePage({ lesson: (id) => lessons.edit(id) });
  $("keys-open").addEventListener("click", () => $("keys").showModal());
  const first = sheet.of(table.querySelector("[role=gridcell][tabindex='0']"));
  if (first) selection.go([first.r, first.c], { focus: false });
  outlook(sheet, $("outlook"));
  queue.restore().then((left) => {
    writer.recall(left);
    for (const entry of left) if (entry.what === "lessons" && entry.journal === journal) lessons.mark(entry.changes, "unsaved");
  });
  new Poll(`/journal/${journal}/data?period=${period}`, { busy: () => queue.entries.length > 0, take: takeData, shut: () => login.ask() });
  performance.mark("grid-ready");
};

if (sheet.rows) start();
