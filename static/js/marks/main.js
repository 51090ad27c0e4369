/** Wires the page of period marks: keys, pad and buttons in, the journal's queue out. */
import { Bubble } from "../grid/bubble.js";
import { move } from "../grid/matrix.js";
import { actor, post } from "../grid/net.js";
import { Queue } from "../grid/queue.js";
import { Store } from "../grid/store.js";
import { make } from "../grid/view.js";
import { asks, meant } from "./keys.js";
import { Places, keyOf } from "./places.js";

const $ = (id) => document.getElementById(id);
const main = $("main"), journal = Number(main.dataset.journal), readonly = "readonly" in main.dataset;
const places = new Places($("marks")), state = $("state"), paper = $("document");
const phone = matchMedia("(max-width: 700px)");
const first = places.table.querySelector('td[tabindex="0"]') ?? places.at(0, 0);
const asked = first && places.lines.find((line) => line.querySelector(`td[data-pupil="${Number(new URLSearchParams(location.search).get("pupil"))}"]`));
let at = asked?.cells[first.cellIndex] ?? first, past = [];

const say = (text) => { state.textContent = text; };
const name = (el) => `${places.name(el)}, ${places.head(el).dataset.title.toLowerCase()}`;
const values = (el) => places.head(el).dataset.values.split(" ");
const bubble = new Bubble($("bubble"), () => at.focus({ preventScroll: true }));

/* ---- where we are ---- */
const explain = (el) => {
  const { text, proposal, rule, reason, why, note, document: protocol } = el.dataset, line = $("rule");
  const stands = text ? [`стоит ${text}${proposal === text ? "" : proposal ? `, предлагается ${proposal}` : ""}`] : [];
  const parts = [...stands, rule, "disputed" in el.dataset ? "спорная" : "", reason && `причина: ${reason}`, protocol, note];
  line.replaceChildren(make("b", name(el)), `: ${parts.filter(Boolean).join(" · ")}. `, make("span", why, "why"));
  $("where").textContent = name(el);
  const take = $("take");
  if (!take) return;
  take.hidden = !proposal || text === proposal || Boolean(why);
  take.textContent = `Взять ${proposal} (=)`;
};
const column = (el) => {
  const head = places.head(el), c = el.cellIndex - 2;
  for (const one of places.heads) one.classList.toggle("at-col", one === head);
  for (const link of document.querySelectorAll(".close-link")) link.hidden = Number(link.dataset.place) !== c;
  if (readonly) return;
  paper.hidden = !("document" in head.dataset);
  if (!paper.hidden && document.activeElement !== paper) paper.value = head.dataset.document;
  const open = offered(c).length;
  $("take-all").hidden = !places.column(c).some((cell) => cell.dataset.proposal && !cell.dataset.why);
  $("take-all").textContent = `Взять предложенные: ${open}`;
  padKeys(head);
};
const go = (el, focus = true) => {
  if (!el) return;
  at.tabIndex = -1;
  at.parentNode.classList.remove("at-row");
  at = el;
  at.tabIndex = 0;
  at.parentNode.classList.add("at-row");
  if (focus) { at.focus({ preventScroll: true }); at.scrollIntoView({ block: "nearest", inline: "nearest" }); }
  explain(at);
  column(at);
};
const step = (to) => go(places.at(...move(places.where(at), to, places)));

/* ---- writing ---- */
const send = (changes) => {
  for (const { el, text } of changes) { places.show(el, text); el.dataset.state = queue.state === "calm" ? "saving" : "unsaved"; }
  queue.add(journal, "marks", changes.map(({ el, text, reason = "", document: protocol = "" }) => ({ pupil: Number(el.dataset.pupil),
    kind: el.dataset.kind, period: el.dataset.period ? Number(el.dataset.period) : null, text, rev: Number(el.dataset.rev), reason, document: protocol })));
};
const before = (el) => ({ el, text: el.dataset.text, reason: el.dataset.reason, document: el.dataset.document });
const write = (changes) => { past.push(changes.map(({ el }) => before(el))); send(changes); };

const ask = (el, text, what, said = "") => {
  const field = make("input", "", "form-control");
  const label = what === "document" ? "Протокол: номер и дата" : text === "н/а" ? "Основание: почему не аттестован" : `Почему ${text}`;
  Object.assign(field, { maxLength: what === "document" ? 160 : 200, autocomplete: "off", value: el.dataset[what] ?? "" });
  field.setAttribute("aria-label", label);
  const save = () => {
    if (!field.value.trim()) { field.focus(); return; }
    if (what === "document") { places.head(el).dataset.document = field.value.trim(); paper.value = field.value.trim(); }
    bubble.hide(true);
    write([{ el, text, [what]: field.value.trim() }]);
    if (at === el) step("down");
  };
  bubble.show({ cell: { el }, kind: "ask", lead: `${places.name(el)}: ${text}.`, text: said || (what === "reason" ? `${sentence(el)} ${label}?` : label),
    buttons: [["Записать", save], ["Отмена", () => { el.dataset.state = el.dataset.why ? "locked" : "saved"; places.show(el, el.dataset.text, el.classList.contains("is-differs")); }]] });
  bubble.el.querySelector(".btns").before(field);
  bubble.el.querySelector("button").replaceWith(make("button", "Записать", "btn btn-sm btn-primary", save));
  field.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); event.stopPropagation(); save(); } });
  requestAnimationFrame(() => field.focus());
};
const sentence = (el) => (el.dataset.proposal ? `Предлагается ${el.dataset.proposal}: ${el.dataset.rule}.` : `${el.dataset.rule[0]?.toUpperCase() ?? ""}${el.dataset.rule.slice(1)}.`);

const request = (el, value = "") => {
  const { pupil, kind, period } = el.dataset;
  location.href = `/corrections/new?${new URLSearchParams({ journal, pupil, kind, period, value })}`;
};
/** Closed for good: a request is the way; for the rest the reason is enough. */
const isClosed = (el) => el.dataset.why.includes("Alt+Enter");
const shut = (el, value = "") => {
  const buttons = isClosed(el) && !readonly ? [["Подать заявку", () => request(el, value)]] : [];
  bubble.show({ cell: { el }, kind: "locked", lead: name(el), text: el.dataset.why, buttons });
  say(el.dataset.why);
};
const put = (text, el = at) => {
  if (readonly) return;
  bubble.hide();
  if (el.dataset.why) { shut(el, text); return; }
  if (text === el.dataset.text) { if (text) step("down"); return; }
  const needs = asks(el.dataset.kind, text, el.dataset.proposal), known = places.head(el).dataset.document;
  if (needs === "document" && known) { write([{ el, text, document: known }]); step("down"); return; }
  if (needs) { ask(el, text, needs); return; }
  write([{ el, text }]);
  if (text) step("down");
};
const take = () => { if (at.dataset.proposal) put(at.dataset.proposal); else say(`Предложить нечего: ${at.dataset.rule}.`); };
const type = (first) => {
  const field = make("input", "", "form-control");
  Object.assign(field, { value: first, inputMode: "numeric", maxLength: 3, autocomplete: "off" });
  field.setAttribute("aria-label", "Баллы от 0 до 100");
  const el = at, done = () => { bubble.hide(true); put(field.value.trim(), el); };
  bubble.show({ cell: { el }, kind: "ask", lead: places.name(el), text: "баллы от 0 до 100", buttons: [["Записать", done]] });
  bubble.el.querySelector(".btns").before(field);
  field.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); event.stopPropagation(); done(); } });
  requestAnimationFrame(() => { field.focus(); field.setSelectionRange(9, 9); });
};
const undo = () => {
  const last = past.pop();
  if (!last) { say("Отменять нечего."); return; }
  send(last);
  go(last[0].el);
};

/* ---- the whole column ---- */
const offered = (c) => places.column(c).filter((el) => !el.dataset.text && el.dataset.proposal && !el.dataset.why);
let wanted = [];
const askAll = () => {
  const c = at.cellIndex - 2, bulk = $("bulk");
  wanted = offered(c);
  if (!wanted.length) { say("Все предложенные уже стоят, или их сейчас ставить рано."); return; }
  $("bulk-title").textContent = `${places.heads[c].dataset.title}: будет выставлено ${wanted.length}`;
  bulk.querySelector("ul").replaceChildren(...wanted.map((el) => make("li", `${places.name(el)}: пусто → ${el.dataset.proposal}`)));
  $("bulk-yes").textContent = `Выставить: ${wanted.length}`;
  bulk.hidden = false;
  $("bulk-yes").focus();
};
const endAll = (yes) => {
  $("bulk").hidden = true;
  if (yes) write(wanted.map((el) => ({ el, text: el.dataset.proposal })));
  at.focus();
};

/* ---- what the server says ---- */
const answered = (entry, results, data) => {
  if (entry.journal !== journal || entry.what !== "marks") return;
  for (const cell of data.cells ?? []) places.put(cell);
  for (const result of results) {
    const el = places.byKey.get(keyOf({ ...result, period: result.period ?? "" }));
    if (el) one(el, result, entry.changes.find((change) => keyOf(change) === keyOf(result)));
  }
  places.heads.forEach((_, c) => places.count(c));
  explain(at);
  column(at);
  if (!queue.size && results.every(({ status }) => status === "saved" || status === "unchanged")) {
    say(`Записано в ${new Date().toLocaleTimeString("ru", { hour: "2-digit", minute: "2-digit" })}.`);
  }
};
const one = (el, { status, text, rev, message, needs }, change) => {
  if (status === "saved") return;
  if (text !== null) Object.assign(el.dataset, { text, rev });
  el.dataset.state = status === "unchanged" ? "saved" : status;
  if (status === "unchanged") { places.show(el, text, el.classList.contains("is-differs")); return; }
  past = past.filter((group) => !group.some((step) => step.el === el));
  if (needs && change) { places.show(el, change.text); ask(el, change.text, needs, message); return; }
  const back = () => { el.dataset.state = el.dataset.why ? "locked" : "saved"; places.show(el, el.dataset.text); };
  const buttons = status === "conflict" ? [["Оставить чужое", back], [`Поставить «${change?.text || "пусто"}»`, () => { back(); put(change?.text ?? "", el); }]] : [["Вернуть прежнее", back]];
  bubble.show({ cell: { el }, kind: status, lead: name(el), text: message, buttons });
  say(message);
};
const queue = new Queue({ post, store: new Store(), actor: actor(), onAnswer: answered, onState: (now) => {
  for (const { changes, what } of queue.entries) {
    for (const change of what === "marks" ? changes : []) { const el = places.byKey.get(keyOf({ ...change, period: change.period ?? "" })); if (el && now !== "calm") el.dataset.state = "unsaved"; }
  }
  if (now === "offline") say("Нет связи с сервером. Продолжайте: набранное хранится на этом компьютере и уйдёт само.");
  if (now === "login") say("Вы вышли из журнала. Войдите в другой вкладке и обновите страницу: набранное сохранится.");
} });

/* ---- hands ---- */
const ARROWS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right", Home: "row-start", End: "row-end", PageUp: "page-up", PageDown: "page-down" };
places.table.addEventListener("keydown", (event) => {
  if (!places.of(event.target) || event.isComposing) return;
  const { key, code } = event;
  if (event.altKey) { if (key === "Enter" && isClosed(at) && !readonly) { event.preventDefault(); request(at); } return; }
  if (event.ctrlKey || event.metaKey) {
    const far = { Home: "first", End: "last", ArrowUp: "edge-up", ArrowDown: "edge-down" }[key];
    if (far) step(far); else if (code === "KeyZ" && !event.shiftKey) undo(); else return;
  } else if (ARROWS[key]) step(ARROWS[key]);
  else if (key === "Enter") step(event.shiftKey ? "up" : "down");
  else if (key === "Delete" || key === "Backspace") put("");
  else if (key === "Escape") { bubble.hide(); if (!$("bulk").hidden) endAll(false); }
  else {
    const what = key.length === 1 && meant(key, code, values(at));
    if (!what) return;
    if (what.take) take(); else if (what.type) { if (at.dataset.why) shut(at); else type(what.type); } else put(what.put);
  }
  event.preventDefault();
});
places.table.addEventListener("focusin", (event) => { const el = places.of(event.target); if (el && el !== at) go(el, false); });
places.table.addEventListener("pointerdown", (event) => { const el = places.of(event.target); if (el) { bubble.hide(); go(el, !phone.matches); } });
places.table.addEventListener("click", (event) => { const head = event.target.closest("th.column"); if (head) go(places.at(at.parentNode.sectionRowIndex, head.cellIndex - 2)); });

const padKeys = (head) => {
  const pad = $("pad");
  if (!pad) return;
  pad.querySelector("p").textContent = name(at);
  if (pad.dataset.values === head.dataset.values) return;
  pad.dataset.values = head.dataset.values;
  const typed = head.dataset.values.split(" ").some((one) => /^\d$/.test(one) || one === "зч") ? [] : [make("button", "Баллы", "btn word", () => type(""))];
  pad.querySelector(".pad-keys").replaceChildren(...head.dataset.values.split(" ").map((one) => make("button", one, "btn", () => put(one))), ...typed,
    make("button", "Взять", "btn word", take), make("button", "Снять", "btn word", () => put("")), make("button", "Дальше", "btn btn-primary word", () => step("down")));
  for (const button of pad.querySelectorAll("button")) button.type = "button";
};
$("pad")?.addEventListener("pointerdown", (event) => event.preventDefault());
$("take")?.addEventListener("click", take);
$("take-all")?.addEventListener("click", askAll);
$("bulk-yes").addEventListener("click", () => endAll(true));
$("bulk-no").addEventListener("click", () => endAll(false));
$("bulk").addEventListener("keydown", (event) => { if (event.key === "Escape") endAll(false); });
paper?.addEventListener("change", () => { places.head(at).dataset.document = paper.value.trim(); });
addEventListener("beforeunload", (event) => { if (queue.size) { event.preventDefault(); event.returnValue = ""; } });
addEventListener("online", () => queue.resume());
if (at) { go(at, !phone.matches); queue.restore(); }
