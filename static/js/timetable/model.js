/** The timetable in the page's memory: what stands where, what may be offered. Pure; the server has the last word on clashes. */
import { EVEN, EVERY, ODD, byKeys, cellText, fold, hours, parseText } from "./words.js";

export const keyOf = ({ class: own, weekday, number }) => `${own}:${weekday}:${number}`;
export const placeOf = (key) => {
  const [own, weekday, number] = key.split(":").map(Number);
  return { class: own, weekday, number };
};

export class Timetable {
  constructor({ courses, slots }) {
    this.courses = new Map(courses.map((own) => [own.id, { ...own, found: searched(own) }]));
    this.cells = new Map();
    for (const { journal, weekday, number, weeks, room, until } of slots) {
      const key = keyOf({ class: this.courses.get(journal).class, weekday, number });
      this.cells.set(key, [...this.cell(key), { journal, weeks, room, until }]);
    }
  }

  cell(key) {
    return this.cells.get(key) ?? [];
  }

  set(key, slots) {
    if (slots.length) this.cells.set(key, slots);
    else this.cells.delete(key);
  }

  text(key) {
    return cellText(this.cell(key), this.courses);
  }

  /** Hours a week placed of a journal, the cell `but` left out. */
  placed(journal, but = "") {
    let sum = 0;
    for (const [key, slots] of this.cells) {
      if (key !== but) for (const slot of slots) if (slot.journal === journal) sum += slot.weeks === EVERY ? 1 : 0.5;
    }
    return sum;
  }

  /** What of a class's load fits the words of one part, the best first: {title, note, journals, left}. */
  offers(key, part) {
    const { class: own } = placeOf(key);
    const mine = [...this.courses.values()].filter((one) => one.class === own);
    const fits = (one) => part.words.every((word) => begin(one.found, word));
    const single = mine.filter(fits).map((one) => this.offer([one], key));
    const together = groupsTogether(mine, part.words).map((some) => this.offer(some, key));
    const asked = part.words.join(" ");
    const rank = (one) => [one.left <= 0, !one.exact(asked), !one.begins(asked), -one.journals.length].map(Number);
    return [...together, ...single].map((one) => [rank(one), one]).sort(([a], [b]) => compare(a, b)).map(([, one]) => one);
  }

  offer(some, key) {
    const [first] = some, subject = fold(first.subject), short = fold(first.short);
    const placed = Math.min(...some.map((one) => this.placed(one.id, key)));
    const left = first.hours - placed;
    const group = some.length > 1 ? "все группы" : first.group;
    const teachers = [...new Set(some.flatMap((one) => one.teachers.map(({ name }) => name)))];
    return {
      journals: some.map(({ id }) => id),
      left,
      title: [first.subject, group].filter(Boolean).join(", "),
      note: `${hours(placed)} из ${hours(first.hours)}`,
      who: teachers.join(", "),
      busy: some.map((one) => this.busy(one, key)).find(Boolean) ?? "",
      exact: (text) => text === subject || text === short || text === fold(`${first.subject} ${first.group}`),
      begins: (text) => subject.startsWith(text) || short.startsWith(text),
    };
  }

  /** Who of the journal's teachers has another lesson at that time: a word of warning while one types. */
  busy(course, key) {
    const { weekday, number } = placeOf(key), ids = new Set(course.teachers.map(({ id }) => id));
    for (const [other, slots] of this.cells) {
      const place = placeOf(other);
      if (other === key || place.weekday !== weekday || place.number !== number) continue;
      for (const { journal } of slots) {
        const own = this.courses.get(journal), teacher = own.teachers.find(({ id }) => ids.has(id));
        if (teacher) return `${teacher.name} в это время: ${own.short}, ${own.whose}`;
      }
    }
    return "";
  }

  /** Slots for typed text, or {missing: words} for what is not in the load; `chosen` stands for the last part. */
  read(text, key, chosen = null) {
    const parts = parseText(text), slots = [];
    for (const [at, part] of parts.entries()) {
      const offer = at === parts.length - 1 && chosen ? chosen : this.offers(key, part)[0];
      if (!part.words.length || !offer) return { missing: part.words.join(" ") };
      for (const journal of offer.journals) {
        const room = part.room ?? this.roomOf(journal), weeks = part.weeks ?? this.weeksOf(journal, key, offer.left);
        if (!slots.some((one) => one.journal === journal)) slots.push({ journal, weeks, room });
      }
    }
    return { slots };
  }

  /** The room in which the journal is usually held. */
  roomOf(journal) {
    const counts = new Map();
    for (const slots of this.cells.values()) {
      for (const slot of slots) if (slot.journal === journal && slot.room) counts.set(slot.room, (counts.get(slot.room) ?? 0) + 1);
    }
    return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? "";
  }

  /** Half an hour that is left is given every other week: the weeks the cell has free. */
  weeksOf(journal, key, left) {
    if (left !== 0.5) return EVERY;
    return this.cell(key).some(({ weeks, journal: other }) => other !== journal && weeks === ODD) ? EVEN : ODD;
  }
}

const begin = (starts, word) => starts.some((start) => start.startsWith(word) || start.startsWith(byKeys(word)));

/** Beginnings by which a course is found: words of its subject, short name, group, teachers. */
const searched = (own) =>
  [own.subject, own.short, own.group, ...own.teachers.map(({ name }) => name), fold(own.subject), fold(own.short)]
    .flatMap((text) => [fold(text), ...fold(text).split(/[ .()-]+/)])
    .filter(Boolean);

/** Groups of one subject that learn at once, where only the subject was named. */
const groupsTogether = (courses, words) => {
  const subjects = new Map();
  for (const one of courses) if (one.group) subjects.set(one.subject, [...(subjects.get(one.subject) ?? []), one]);
  const named = (one) => words.every((word) => begin([...fold(one.subject).split(/[ .()-]+/), ...fold(one.short).split(/[ .]+/), fold(one.subject)], word));
  return [...subjects.values()].filter((some) => some.length > 1 && named(some[0]));
};

const compare = (a, b) => {
  for (const [at, one] of a.entries()) if (one !== b[at]) return one - b[at];
  return 0;
};
