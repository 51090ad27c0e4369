/** A plan as a sheet to type in: keys, paste, undo; every change is sent by itself, the whole list at once. */
import { post } from "../grid/net.js";
import { kindOf, rowsOf } from "./paste.js";

const $ = (id) => document.getElementById(id);
const plan = $("plan"), body = $("rows").tBodies[0], blank = $("blank").content.firstElementChild, said = $("state");
const headings = JSON.parse(plan.dataset.headings), most = Number(plan.dataset.most);
const FIELDS = ["section", "topic", "hours", "kind", "homework"];
const ids = new Map();   // key of a row on this page -> its number on the server
let rev = Number(plan.dataset.rev), keys = 0, op = null, timer = 0, sending = false, sent = "", shown = "", past = [], last = null, given = new Set();

const newOp = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40; bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
};
const field = (row, name) => row.querySelector(`[data-field=${name}]`);
const say = (text, bad = false) => { said.textContent = text; said.classList.toggle("is-bad", bad); };
const fit = (areas) => {
  for (const area of areas) area.style.height = "auto";
  const heights = areas.map((area) => area.scrollHeight);
  areas.forEach((area, at) => { area.style.height = `${heights[at]}px`; });
};
const areasIn = (place) => [...place.querySelectorAll("textarea")];

/* ---- rows ---- */
const keyed = (row) => {
  row.dataset.key = String(++keys);
  if (row.dataset.id) ids.set(row.dataset.key, Number(row.dataset.id));
  if ("given" in row.dataset) given.add(row.dataset.key);
  return row;
};
const makeRow = (values = {}) => {
  const row = document.importNode(blank, true);
  if (values.key) { row.dataset.key = values.key; if (given.has(values.key)) row.dataset.given = ""; } else keyed(row);
  put(row, values);
  return row;
};
const kinds = () => [...blank.querySelector("select").options].slice(1).map(({ value, text }) => ({ value, name: text }));
const put = (row, values) => {
  for (const name of FIELDS) {
    if (values[name] === undefined) continue;
    const known = name === "kind" && values[name] && !/^\d+$/.test(values[name]) ? kindOf(values[name], kinds()) : values[name];
    field(row, name).value = known;
  }
};
const read = (row) => Object.fromEntries([["key", row.dataset.key], ...FIELDS.map((name) => [name, field(row, name).value.replace(/\s+/g, " ").trim()])]);
const snapshot = () => JSON.stringify([...body.rows].map(read));
const isBlank = (values) => !values.section && !values.topic && !values.homework && !values.kind;
const rowOf = (el) => el?.closest?.("#rows tbody tr");
const number = () => [...body.rows].forEach((row, at) => { row.cells[0].textContent = at + 1; });

const sum = () => {
  const hours = [...body.rows].filter((row) => field(row, "topic").value.trim())
    .reduce((all, row) => all + (Number(field(row, "hours").value.replace(",", ".")) || 0), 0);
  const word = (value) => String(Math.round(value * 10) / 10).replace(".", ",");
  $("hours").textContent = word(hours);
  const differs = $("differs");
  if (!differs) return;
  const gap = hours - Number(differs.dataset.needed);
  differs.hidden = Math.abs(gap) < 0.05;
  differs.querySelector(".badge").textContent = `расходится на ${word(Math.abs(gap))} ч`;
};

const restore = (text) => {
  body.replaceChildren(...JSON.parse(text).map(makeRow));
  fit(areasIn(body));
  number();
};

/** Something was changed: one step of undo, then the list is sent. */
const changed = () => {
  const now = snapshot();
  if (now === shown) return;
  past.push(shown);
  if (past.length > 200) past.shift();
  settle(now);
};
const settle = (now) => {
  shown = now;
  op = null;
  number();
  sum();
  $("nothing")?.remove();
  say("Пишется…");
  clearTimeout(timer);
  timer = setTimeout(send, 400);
};
const undo = () => {
  if (!past.length) { say("Отменять нечего."); return; }
  const at = last ? [...body.rows].indexOf(last) : 0, name = document.activeElement?.dataset?.field ?? "topic";
  restore(past.pop());
  settle(snapshot());
  go(body.rows[Math.min(Math.max(at, 0), body.rows.length - 1)], name);
};

/* ---- the server ---- */
const send = async () => {
  if (sending || shown === sent) return;
  const list = JSON.parse(shown).filter((row) => !isBlank(row)), going = shown;
  op ??= newOp();
  sending = true;
  const rows = list.map(({ key, kind, ...rest }) => ({ ...rest, id: ids.get(key) ?? null, kind: kind ? Number(kind) : null }));
  const { status, data } = await post(plan.dataset.url, { op, rev, rows });
  sending = false;
  if (status === 200) taken(list, data, going);
  else if (status === 0 || status >= 500) { say("Нет связи с сервером. Набранное на странице, не закрывайте её: оно уйдёт само.", true); timer = setTimeout(send, 4000); }
  else if (status === 401) say("Вы вышли из журнала. Войдите в другой вкладке и измените любую строку: план запишется.", true);
  else { say(data?.error ?? "План не записан. Обновите страницу.", true); op = null; }
};
const taken = (list, data, going) => {
  rev = data.rev;
  for (const box of document.querySelectorAll("[data-plan-rev]")) box.value = rev;
  sent = going;
  list.forEach(({ key }, at) => {
    const { id, problem, warning } = data.rows[at], row = body.querySelector(`[data-key="${key}"]`);
    if (id) ids.set(key, id);
    if (!row) return;
    row.classList.toggle("has-problem", Boolean(problem));
    row.querySelector(".note").textContent = problem || warning;
  });
  for (const row of body.rows) if (isBlank(read(row))) row.querySelector(".note").textContent = "";
  const wrong = data.rows.filter((row) => row.problem).length;
  if (shown !== sent) { timer = setTimeout(send, 100); return; }
  const time = new Date().toLocaleTimeString("ru", { hour: "2-digit", minute: "2-digit" });
  say(wrong ? `Не записано строк: ${wrong}, остальное записано в ${time}.` : `Записано в ${time}.`, wrong > 0);
};

/* ---- moving ---- */
const go = (row, name = "topic") => { if (row) { const el = field(row, name); el.focus(); el.select?.(); } };
const add = (after = last) => {
  if (body.rows.length >= most) { say(`В плане помещается ${most} строк.`, true); return null; }
  const row = makeRow(after ? { section: field(after, "section").value } : {});
  if (after?.parentNode === body) after.after(row); else body.append(row);
  number();
  fit(areasIn(row));
  go(row);
  return row;
};
const remove = (row = last) => {
  if (!row?.parentNode) return;
  const beside = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  if (!body.rows.length) body.append(makeRow());
  changed();
  go(beside ?? body.rows[0]);
};
const move = (row, up) => {
  const other = up ? row?.previousElementSibling : row?.nextElementSibling;
  if (!other) return;
  const name = document.activeElement?.dataset?.field ?? "topic";
  if (up) other.before(row); else other.after(row);
  changed();
  go(row, name);
};

body.addEventListener("focusin", (event) => {
  const row = rowOf(event.target);
  if (row === last) return;
  last?.classList.remove("is-at");
  last = row;
  row?.classList.add("is-at");
});
body.addEventListener("input", (event) => { if (event.target.matches("textarea")) fit([event.target]); });
body.addEventListener("change", changed);
body.addEventListener("keydown", (event) => {
  const row = rowOf(event.target), name = event.target.dataset.field, isSelect = event.target.matches("select");
  if (!row || event.isComposing) return;
  const ctrl = event.ctrlKey || event.metaKey;
  const deeds = [
    [event.key === "Enter" && ctrl, () => add(row)],
    [event.key === "Enter", () => { const to = event.shiftKey ? row.previousElementSibling : row.nextElementSibling ?? (isBlank(read(row)) ? null : add(row)); changed(); go(to, name); }],
    [event.key === "Delete" && ctrl, () => remove(row)],
    [event.altKey && event.key === "ArrowUp", () => move(row, true)],
    [event.altKey && event.key === "ArrowDown", () => move(row, false)],
    [event.code === "KeyZ" && ctrl && event.target.value === kept, undo],
    [event.key === "ArrowUp" && !isSelect && !ctrl && atEdge(event.target, true), () => go(row.previousElementSibling, name)],
    [event.key === "ArrowDown" && !isSelect && !ctrl && atEdge(event.target, false), () => go(row.nextElementSibling, name)],
    [event.key === "Escape" && !isSelect, () => { event.target.value = kept; }],
  ];
  const deed = deeds.find(([is]) => is);
  if (deed) { event.preventDefault(); deed[1](); }
});
let kept = "";
body.addEventListener("focusin", (event) => { kept = event.target.value ?? ""; });
/** Whether the caret is at the first (last) character, or all is selected: then the arrows leave the field. */
const atEdge = (el, start) => el.selectionStart === null || (el.selectionStart === 0 && el.selectionEnd === el.value.length)
  || (start ? el.selectionStart === 0 : el.selectionEnd === el.value.length);

body.addEventListener("paste", (event) => {
  const text = event.clipboardData.getData("text/plain"), row = rowOf(event.target), name = event.target.dataset.field;
  if (!row || !/[\t\n\r]/.test(text.replace(/[\r\n]+$/, ""))) return;   // one value goes in as usual
  event.preventDefault();
  const rows = rowsOf(text, headings, name);
  let at = row;
  for (const values of rows) {
    if (!at) { if (body.rows.length >= most) break; body.append(at = makeRow()); }
    put(at, values);
    at = at.nextElementSibling;
  }
  fit(areasIn(body));
  changed();
  say(`Вставлено строк: ${rows.length}.`);
});

plan.querySelector(".plan-tools").addEventListener("click", (event) => {
  const deed = event.target.closest("[data-do]")?.dataset.do;
  if (deed === "add") add(); else if (deed === "remove") remove(); else if (deed === "undo") undo();
  else if (deed) move(last, deed === "up");
});
addEventListener("beforeunload", (event) => { changed(); if (shown !== sent) { send(); event.preventDefault(); event.returnValue = ""; } });

[...body.rows].forEach(keyed);
if (!body.rows.length) body.append(makeRow());
number();
fit(areasIn(body));
shown = sent = snapshot();
performance.mark("plan-ready");
