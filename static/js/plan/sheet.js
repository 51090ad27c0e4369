/** Typing in from the paper sheet: a mark, Enter, the next pupil; saved through the journal's own call and queue. */
import { actor, post } from "../grid/net.js";
import { Queue } from "../grid/queue.js";
import { Store } from "../grid/store.js";

const table = document.getElementById("entry"), state = document.getElementById("state");
const journal = Number(table?.dataset.journal), inputs = table ? [...table.querySelectorAll("input")] : [];
const cellOf = (pupil, work) => table.querySelector(`td[data-pupil="${pupil}"][data-work="${work}"]`);
const say = (text) => { state.textContent = text; };
const mark = (td, name, said = "") => { td.dataset.state = name; td.querySelector(".said").textContent = said; };
const clean = new Map(inputs.map((input) => [input, input.value]));

const take = (entry, results, data) => {
  if (entry.journal !== journal || entry.what !== "cells") return;
  for (const { pupil, work, status, text, rev, message } of [...results, ...(data.also ?? []).map((one) => ({ ...one, status: "also" }))]) {
    const td = cellOf(pupil, work), input = td?.querySelector("input");
    if (!input) continue;
    td.dataset.rev = rev ?? td.dataset.rev;
    if (status === "refused" || status === "conflict") { mark(td, status, message); continue; }
    if (document.activeElement !== input || input.value === clean.get(input)) input.value = text;
    clean.set(input, text);
    mark(td, "saved");
  }
  if (!queue.size) say(`Записано в ${new Date().toLocaleTimeString("ru", { hour: "2-digit", minute: "2-digit" })}.`);
};
const queue = new Queue({ post, store: new Store(), actor: actor(), onAnswer: take, onState: (now) => {
  if (now === "offline") say("Нет связи с сервером. Продолжайте: набранное хранится на этом компьютере и уйдёт само.");
  if (now === "login") say("Вы вышли из журнала. Войдите в другой вкладке и обновите страницу: набранное сохранится.");
  for (const { changes } of queue.entries) for (const { pupil, work } of changes) { const td = cellOf(pupil, work); if (td && now !== "calm") mark(td, "unsaved", "не отправлено"); }
} });

const save = (input) => {
  const td = input.closest("td"), text = input.value.trim();
  if (text === clean.get(input) && td.dataset.state === "saved") return;
  clean.set(input, text);
  mark(td, queue.state === "calm" ? "saving" : "unsaved");
  queue.add(journal, "cells", [{ pupil: Number(td.dataset.pupil), work: Number(td.dataset.work), text, rev: Number(td.dataset.rev) }]);
};
const step = (input, by) => {
  const td = input.closest("td"), row = td.parentNode, next = by > 0 ? row.nextElementSibling : row.previousElementSibling;
  const to = next?.cells[td.cellIndex]?.querySelector("input");
  if (to) { to.focus(); to.select(); } else save(input);
};

table?.addEventListener("keydown", (event) => {
  const input = event.target;
  if (!input.matches("input") || event.isComposing) return;
  const by = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by) { event.preventDefault(); save(input); step(input, by); }
  if (event.key === "Escape") input.value = clean.get(input);
});
table?.addEventListener("focusout", (event) => { if (event.target.matches("input")) save(event.target); });
addEventListener("beforeunload", (event) => { if (queue.size) { event.preventDefault(); event.returnValue = ""; } });
addEventListener("online", () => queue.resume());
queue.restore();
inputs.find((input) => !input.value)?.focus();
