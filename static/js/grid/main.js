/** Wires the journal page: builds the parts and hands them what keys, mouse, pad, clipboard and server bring. */
import { Bubble } from "./bubble.js";
import { Sheet } from "./cells.js";
import { Deeds } from "./deeds.js";
import { Editor } from "./editor.js";
import { repaint } from "./figures.js";
import { wireFinder } from "./finder.js";
import { History } from "./history.js";
import { intent } from "./keys.js";
import { Lessons } from "./lessons.js";
import { advance } from "./matrix.js";
import { actor, get, post, renewToken } from "./net.js";
import { wirePad } from "./pad.js";
import { way, wirePage } from "./page.js";
import { Pointer } from "./pointer.js";
import { Poll } from "./poll.js";
import { newOp, Queue } from "./queue.js";
import { Selection } from "./selection.js";
import { Speech } from "./speech.js";
import { Status } from "./status.js";
import { Store } from "./store.js";
import { combine, letterOf } from "./value.js";
import { make } from "./view.js";
import { moment, word } from "./words.js";
import { Writer } from "./writer.js";

const $ = (id) => document.getElementById(id);
const main = $("main"), { period } = main.dataset;
const asked = new URLSearchParams(location.search), day = asked.get("date");   // the page was opened for a lesson of this day
const journal = Number(main.dataset.journal), marks = main.dataset.marks.split(" ");

/* ---- the parts ---- */
const sheet = new Sheet($("grid"), "readonly" in main.dataset), { table } = sheet;
const speech = new Speech({ sheet });
const selection = new Selection(sheet, () => speech.where());
const status = new Status(() => speech.showNext());
const history = new History();
const home = () => deeds.home();
const bubble = new Bubble($("bubble"), home);
/** A part that comes when it is first asked for. */
const later = (url, build) => { let part; return () => (part ??= import(url).then(build).catch((why) => { part = null; throw why; })); };
const cellCard = later(main.dataset.card, ({ Card }) => new Card({ journal, sheet, get, post, make, moment, word, home }));
const card = { close: () => { if (!$("card").hidden) cellCard().then((one) => one.close()); }, show: (...what) => cellCard().then((one) => one.show(...what), () => status.say(word("unknown"))) };
const editor = new Editor((...done) => deeds.edited(...done));
const loginAgain = later(main.dataset.login, ({ Login }) => new Login({ actor, renewToken, word }, () => queue.resume()));
const login = { ask: () => loginAgain().then((one) => one.ask(), () => {}) };
const queue = new Queue({ post, store: new Store(), actor: actor(), onAnswer: (...answer) => answered(...answer), onState: (state) => connection(state) });
const writer = new Writer({ sheet, queue, history, journal, onTrouble: (cell) => speech.trouble(cell), onCount: () => speech.count() });
const lessons = new Lessons($("lessons"), { trouble: (what) => bubble.show(what), say: (text) => status.say(text),
  send: (changes) => { queue.add(journal, "lessons", changes); speech.count(); } });
const deeds = new Deeds({ lesson: (c) => openLesson(c), sheet, selection, writer, history, editor, bubble, card, status, speech, marks, way,
  showHelp: () => $("keys").showModal(), shut: () => main.classList.remove("show-pad") });
const pad = wirePad($("pad"), {
  type: (text) => { const letter = letterOf(text); deeds.commit(selection.active, combine(selection.active.text, letter ? { letter } : { mark: text })); },
  clear: () => deeds.act({ do: "clear" }),
  more: () => deeds.openCard(),
  next: () => selection.go(advance(selection.at, "down", sheet)),
});
Object.assign(speech, { selection, writer, queue, bubble, status, pad, more: () => deeds.openCard() });

/* ---- the panel of a lesson: its module comes when it is first asked for ---- */
const panel = later(main.dataset.panel, ({ Panel }) => new Panel({ journal, style: main.dataset.panelStyle, get, post, home,
  op: newOp, columns: (list) => list.forEach((column) => sheet.rename(column)), texts: (lesson) => lessons.refresh([lesson]),
  reshaped: (date, lesson) => { location.href = `/journal/${journal}?date=${date}&lesson=${lesson}`; } }));
const showLesson = (id) => {
  bubble.hide();
  panel().then((open) => open.show(id), () => { location.href = `/journal/${journal}/lesson/${id}`; });
};
const openLesson = (c) => { const id = sheet.heads[c].dataset.lesson; if (id) showLesson(Number(id)); };

/* ---- what the server says ---- */
const here = (entries, what) => entries.filter((one) => one.journal === journal && one.what === what).flatMap((one) => one.changes);
const classOutlook = later(main.dataset.outlook, ({ outlook }) => outlook);
const figures = (rows) => { if (rows?.length) { repaint(sheet, rows, main.dataset); classOutlook().then((tell) => tell(sheet, $("outlook"), word), () => {}); } };
let cutOff = false;

const connection = (state) => {
  const shown = state === "calm" ? "saving" : "unsaved";
  writer.mark(here(queue.entries, "cells"), shown);
  lessons.mark(here(queue.entries, "lessons"), shown);
  if (state === "login") login.ask();
  if (state === "offline") { cutOff = true; status.say(word("offline")); }
};

const answered = (entry, results, data) => {
  if (entry.journal === journal) {
    if (entry.what === "cells") writer.take(entry.changes, data); else if (entry.what === "lessons") lessons.take(results);
    if (data.columns) for (const column of data.columns) sheet.rename(column);
    figures(data.rows);
  }
  speech.count();
  if (cutOff && !queue.size) { cutOff = false; status.say(word("online", moment(new Date())), "saved"); }
};

/** Others' changes. */
const refresh = ({ columns, pupils, cells, rows, lessons: written }) => {
  if (columns.length !== sheet.columns || pupils.length !== sheet.rows) { status.say(word("stale")); return; }
  for (const cell of cells) writer.refresh(cell);
  lessons.refresh(written);
  figures(rows);
};

/* ---- figures are explained ---- */
const figuresCard = later(main.dataset.figures, ({ Figures }) => new Figures({ sheet, journal, period, word, status, login }));
const explain = (r) => {
  bubble.hide();
  if (sheet.figures(r).length) figuresCard().then((one) => one.show(r), () => status.say(word("again")));
};

/** On a mean or the number of marks: a click or Enter explains it, arrows lead along them and back into the table. */
const onFigure = (event) => {
  const figure = event.target.closest("tbody .mean, tbody .few"), { key } = event;
  if (!figure) return;
  const r = figure.parentNode.sectionRowIndex, step = { ArrowUp: -1, ArrowDown: 1 }[key];
  if (!key || key === "Enter") explain(r);
  else if (step) sheet.lines[r + step]?.cells[sheet.columns + 2].focus();
  else if (key === "ArrowLeft" || key === "Escape") selection.go([r, sheet.columns - 1]);
  else return;
  event.preventDefault();
};

/* ---- wires ---- */
const inGrid = () => !editor.cell && sheet.of(document.activeElement);

const listen = () => {
  table.addEventListener("keydown", (event) => {
    const meant = !editor.cell && sheet.of(event.target) && intent(event);
    if (meant && deeds.act(meant)) event.preventDefault();
    else onFigure(event);
  });
  table.addEventListener("click", onFigure);
  table.addEventListener("focusin", (event) => {
    const cell = sheet.of(event.target);
    if (cell && cell !== selection.active && !editor.cell) { deeds.forget(); selection.go([cell.r, cell.c], { focus: false }); }
  });
  for (const name of ["copy", "cut", "paste"]) {
    document.addEventListener(name, (event) => {
      if (!inGrid()) return;
      event.preventDefault();
      deeds[name === "cut" ? "copy" : name](event);
    });
  }
  addEventListener("beforeunload", (event) => { if (queue.size) { event.preventDefault(); event.returnValue = ""; } });
  addEventListener("online", () => { if (queue.state === "offline") queue.resume(); });
};

const wire = () => {
  const line = (at, what) => { selection.go(at, { scroll: false }); deeds.select({ what }); };
  new Pointer(sheet, table.closest(".leaf"), {
    at: ({ r, c }) => { deeds.act({ do: "none" }); selection.go([r, c]); },
    extend: (at, scroll) => selection.extend(at, scroll),
    column: (c) => line([0, c], "column"),
    row: (r) => line([r, selection.at[1]], "row"),
    lesson: openLesson,
    edit: () => deeds.edit(), range: () => selection.range, fill: (from) => deeds.fillFrom(from),
    tap: () => {
      main.classList.add("show-pad");
      selection.go(selection.at);
      if (selection.active.readonly) speech.locked(selection.active);
    },
  });
  wireFinder(sheet, { goRow: (r) => selection.go([r, selection.at[1]], { focus: false }), home, absent: (rows) => deeds.absent(rows) });
  $("keys-open").addEventListener("click", () => $("keys").showModal());
};

/** On a wide screen the lesson stands with the weeks before it in view and a few days ahead; a phone shows it first. */
const AHEAD = 6;
const showPast = (c) => {
  const leaf = table.closest(".leaf"), head = sheet.heads[c];
  const closing = table.querySelector("thead .mean"), right = closing ? leaf.clientWidth - 132 : leaf.clientWidth;
  if (innerWidth > 700) leaf.scrollLeft = head.offsetLeft + head.offsetWidth * (1 + AHEAD) - right;
};

const start = () => {
  listen();
  wire();
  const wanted = sheet.heads.findIndex((head) => head.dataset.date === day), r = sheet.pupils.get(Number(asked.get("pupil"))) ?? 0;
  const { c } = wanted < 0 ? sheet.of(table.querySelector("[role=gridcell][tabindex='0']")) : sheet.at(0, wanted);
  showPast(c);
  selection.go([r, c], { focus: !sheet.readonly && matchMedia("(pointer: fine)").matches });
  queue.restore().then((left) => { writer.recall(here(left, "cells")); lessons.mark(here(left, "lessons"), "unsaved"); });
  new Poll(`/journal/${journal}/data?period=${period}`, { busy: () => queue.size, take: refresh, shut: () => login.ask() });
};

lessons.show(sheet.heads.find((head) => head.dataset.date === day)?.dataset.lesson);
wirePage({ lesson: (id) => lessons.edit(id) });
if (sheet.rows && sheet.columns) start();
if (asked.get("lesson")) showLesson(Number(asked.get("lesson")));
performance.mark("grid-ready");
const { after } = main.dataset;   // what may come after the page is ready: notes, remarks of checks
if (after && sheet.columns) import(after).then(({ wire }) => wire({ journal, sheet, selection, status, home, get, post }));
