/** The day of a class as a sheet: arrows, one letter a reason, minutes of a lateness, the column «день», Ctrl+Z. */
import { reasonOf, write } from "./call.js";

const $ = (id) => document.getElementById(id);
const table = $("day"), said = $("said"), where = $("where"), past = [];
let at = null, typed = "", saving = Promise.resolve();

const say = (text) => { said.textContent = text; };
const lines = table ? [...table.tBodies[0].rows] : [];
const isCell = (el) => el?.classList?.contains("cell");
const nameOf = (cell) => `${cell.parentNode.cells[0].textContent}, ${cell.dataset.name ?? "весь день"}`;

const go = (cell, focus = true) => {
  if (!isCell(cell)) return;
  if (at) { at.tabIndex = -1; at.classList.remove("is-at"); }
  at = cell;
  typed = "";
  at.tabIndex = 0;
  at.classList.add("is-at");
  if (focus) { at.focus({ preventScroll: true }); at.scrollIntoView({ block: "nearest", inline: "nearest" }); }
  where.textContent = [nameOf(at), at.title, at.dataset.lock].filter(Boolean).join(" · ");
};

/** The next cell that way; holes are passed over. */
const step = (down, right) => {
  let r = lines.indexOf(at.parentNode), c = at.cellIndex;
  do { r += down; c += right; } while (lines[r]?.cells[c] && !isCell(lines[r].cells[c]));
  go(lines[r]?.cells[c]);
};

const repaint = ({ pupil, whole, cells }) => {
  const row = lines.find((one) => Number(one.dataset.pupil) === pupil);
  const paint = (cell, text, css, title) => {
    cell.textContent = text;
    cell.className = `cell ${css}${cell === at ? " is-at" : ""}`;
    if (title !== undefined) cell.title = title;
  };
  paint(row.cells[1], whole, `whole${whole ? " is-proposed" : ""}`);
  for (const one of cells) {
    const cell = row.querySelector(`[data-lesson="${one.lesson}"]`);
    if (!cell) continue;
    Object.assign(cell.dataset, { rev: one.rev, text: one.text });
    paint(cell, one.shown || one.pale, one.css, one.why);
  }
};

const pupilOf = (cell) => Number(cell.parentNode.dataset.pupil);

/** Every cell is sent with the rev that the answers so far have left in it. */
const send = (cells) => {
  saving = saving.then(async () => {
    const changes = cells.map(({ cell, text }) => ({ pupil: pupilOf(cell), lesson: Number(cell.dataset.lesson), text, rev: Number(cell.dataset.rev) }));
    const { ok, data, words } = await write(table.dataset.url, table.dataset.date, changes);
    if (ok) {
      data.rows.forEach(repaint);
      $("left").textContent = data.bare;
    }
    say(words || "Записано.");
    if (at) where.textContent = [nameOf(at), at.title].filter(Boolean).join(" · ");
  });
};

/** What brings the cell back to what is in it now. */
const before = (cell) => ({ cell, text: cell.dataset.lesson === "0" ? cell.textContent : cell.dataset.text || (cell.classList.contains("is-proposed") ? cell.textContent : "") });

const set = (cell, text) => {
  if ("readonly" in table.dataset) return;
  past.push(before(cell));
  send([{ cell, text }]);
};

const undo = () => {
  const last = past.pop();
  if (!last) { say("Возвращать нечего."); return; }
  send([last]);
  go(last.cell);
};

const minutes = (key) => {
  typed = (typed + key).slice(-2);
  const now = typed, cell = at;
  say(`Опоздал на ${now} мин. Enter — записать.`);
  cell.textContent = `О${now}`;
};

const onKey = (event) => {
  const cell = event.target.closest(".cell");
  if (!cell || event.altKey || event.metaKey) return;
  if (event.ctrlKey) { if (event.code === "KeyZ") { event.preventDefault(); undo(); } return; }
  const moves = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key], code = reasonOf(event);
  if (moves) step(...moves);
  else if (event.key === "Enter") { if (typed) set(at, typed); step(1, 0); }
  else if (/^\d$/.test(event.key) && cell.dataset.text === "О") minutes(event.key);
  else if (event.key === "Delete" || event.key === "Backspace") set(cell, "");
  else if (code) { set(cell, code); step(1, 0); }
  else return;
  event.preventDefault();
};

if (table) {
  table.addEventListener("keydown", onKey);
  table.addEventListener("click", (event) => go(event.target.closest(".cell")));
  table.addEventListener("focusin", (event) => { if (event.target !== at) go(event.target.closest(".cell"), false); });
  $("pad")?.addEventListener("click", (event) => { const key = event.target.closest("[data-type]"); if (key && at) { set(at, key.dataset.type); at.focus({ preventScroll: true }); } });
  const first = table.querySelector(".cell.is-bare") ?? table.querySelector(".cell");
  go(first, matchMedia("(pointer: fine)").matches);
}
