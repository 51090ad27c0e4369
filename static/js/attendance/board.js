/** «Н без причины»: one key is the reason of a pupil's day; it is saved at once, Ctrl+Z takes it back. */
import { reasonOf, write } from "./call.js";

const board = document.getElementById("board"), said = document.getElementById("said"), left = document.getElementById("left");
const rows = [...board.querySelectorAll("tr[data-pupil]")], past = [];
let saving = Promise.resolve();

const say = (text) => { said.textContent = text; };
const lessonsOf = (row) => row.dataset.lessons.trim().split(" ").map((one) => one.split(":").map(Number));
const radios = (row) => [...row.querySelectorAll("input[type=radio]")];
const chosen = (row) => radios(row).find((one) => one.checked)?.value ?? "";

const go = (row) => {
  if (!row) return;
  for (const one of rows) one.tabIndex = one === row ? 0 : -1;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
};

const show = (row, code) => {
  for (const one of radios(row)) one.checked = one.value === code;
  row.classList.toggle("is-done", Boolean(code));
};

/** What stood before is shown again where the server says no. */
const give = (row, code, before) => {
  show(row, code);
  saving = saving.then(async () => {
    const pupil = Number(row.dataset.pupil), text = code || "Н";
    const changes = lessonsOf(row).map(([lesson, rev]) => ({ pupil, lesson, text, rev }));
    const { ok, data, words } = await write(board.dataset.url, row.dataset.date, changes);
    const taken = ok && data.results.every(({ status }) => status === "saved" || status === "unchanged");
    if (ok) row.dataset.lessons = data.results.map(({ lesson, rev }) => `${lesson}:${rev}`).join(" ");
    if (!taken) show(row, before);
    left.textContent = rows.filter((one) => !chosen(one)).reduce((sum, one) => sum + lessonsOf(one).length, 0);
    say(taken ? `${row.cells[0].textContent}, ${row.cells[1].textContent}: ${code || "причина убрана"}. Записано.` : words);
  });
};

const set = (row, code) => {
  const before = row.dataset.code ?? "";
  if (code === before) return;
  past.push({ row, before });
  row.dataset.code = code;
  give(row, code, before);
};

const undo = () => {
  const last = past.pop();
  if (!last) { say("Возвращать нечего."); return; }
  const { row, before } = last, now = row.dataset.code;
  row.dataset.code = before;
  give(row, before, now);
  go(row);
};

board.addEventListener("keydown", (event) => {
  const row = event.target.closest("tr[data-pupil]");
  if (!row || event.altKey || event.metaKey) return;
  const at = rows.indexOf(row), code = reasonOf(event);
  if (event.ctrlKey) { if (event.code === "KeyZ") { event.preventDefault(); undo(); } return; }
  if (event.key === "ArrowDown") go(rows[at + 1]);
  else if (event.key === "ArrowUp") go(rows[at - 1]);
  else if (code && code !== "Н") { set(row, code); go(rows[at + 1] ?? row); }
  else if (code === "Н" || event.key === "Delete" || event.key === "Backspace") set(row, "");
  else return;
  event.preventDefault();
});
board.addEventListener("change", (event) => { const row = event.target.closest("tr[data-pupil]"); if (row) { set(row, event.target.value); go(row); } });
board.addEventListener("submit", (event) => { event.preventDefault(); saving.then(() => location.reload()); });
if (rows.length && board.querySelector("input[type=radio]")) {
  document.getElementById("save").textContent = "Обновить список";
  if (matchMedia("(pointer: fine)").matches) go(rows[0]);
}
