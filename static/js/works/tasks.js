/** The tasks of a work as a sheet: keys, paste, undo; the whole list is sent at once, as it then stands. */
import { cellsOf } from "../plan/paste.js";

const FIELDS = ["skill", "most", "typical"];
const $ = (id) => document.getElementById(id);
const field = (row, name) => row.querySelector(`[data-field=${name}]`);
const read = (row) => ({ id: row.dataset.id ? Number(row.dataset.id) : null, ...Object.fromEntries(FIELDS.map((name) => [name, field(row, name).value.replace(/\s+/g, " ").trim()])) });
const isBlank = (row) => !row.dataset.id && FIELDS.every((name) => !field(row, name).value.trim());
const fit = (areas) => {
  for (const area of areas) area.style.height = "auto";
  const heights = areas.map((area) => area.scrollHeight);
  areas.forEach((area, at) => { area.style.height = `${heights[at]}px`; });
};

/** Which field each column of pasted text is; a first column of numbers in order is their «№». */
export const fieldsOf = (rows, name) => {
  const width = Math.max(...rows.map((row) => row.length)), first = rows.map((row) => Number(row[0]));
  if (width > 1 && name === "skill" && rows.length > 1 && first.every((one, at) => one === first[0] + at)) return [null, ...FIELDS].slice(0, width);
  return FIELDS.slice(FIELDS.indexOf(name)).slice(0, width);
};

export class Tasks {
  #past = [];
  #kept = "";
  #timer = 0;
  #confirmed = false;
  #stopped = false;

  /** reshaped(): columns of the points came, went or changed. */
  constructor(sender, reshaped) {
    Object.assign(this, { sender, reshaped, sheet: $("tasks"), body: $("rows").tBodies[0], blank: $("blank").content.firstElementChild, last: null });
    this.seen = this.sheet.dataset.seen;
    if (!this.body.rows.length) this.body.append(this.#row());
    this.sent = this.shown = this.#snapshot();
    fit([...this.body.querySelectorAll("textarea")]);
    this.#listen();
  }

  get isDirty() { return this.shown !== this.sent || this.#snapshot() !== this.shown; }

  say(text, bad = false) { const said = $("state"); said.textContent = text; said.classList.toggle("is-bad", bad); }

  coped(task, words) { const cell = this.body.querySelector(`[data-coped="${task}"]`); if (cell) cell.textContent = words; }

  #row() { return document.importNode(this.blank, true); }
  #snapshot() { return JSON.stringify([...this.body.rows].filter((row) => !isBlank(row)).map(read)); }
  #number() { let number = 0; for (const row of this.body.rows) row.cells[0].textContent = isBlank(row) ? "" : ++number; }

  /* ---- changing ---- */
  changed() {
    const now = this.#snapshot();
    this.#number();
    if (now === this.shown) return;
    this.#past.push(this.shown);
    this.#settle(now);
  }

  #settle(now) {
    this.shown = now;
    if (this.#stopped) return;
    this.say("Пишется…");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(), 350);
  }

  #undo() {
    if (!this.#past.length) { this.say("Отменять нечего."); return; }
    const known = new Map([...this.body.rows].filter((row) => row.dataset.id).map((row) => [row.dataset.id, row]));
    this.body.replaceChildren(...JSON.parse(this.#past.pop()).map((values) => {
      const row = known.get(String(values.id)) ?? this.#row();
      if (values.id && !row.dataset.id && this.sent.includes(`"id":${values.id},`)) row.dataset.id = values.id;   // it still stands on the server
      for (const name of FIELDS) field(row, name).value = values[name];
      return row;
    }));
    if (!this.body.rows.length) this.body.append(this.#row());
    fit([...this.body.querySelectorAll("textarea")]);
    $("ask").hidden = true;
    this.#number();
    this.#settle(this.#snapshot());
    this.go(this.body.rows[0]);
  }

  /* ---- the server ---- */
  #send() {
    let rows = [], going = "";
    const body = () => {
      rows = [...this.body.rows].filter((row) => !isBlank(row));
      going = this.#snapshot();
      if (going === this.sent || this.#stopped) return null;
      const confirmed = this.#confirmed;
      this.#confirmed = false;
      return { seen: this.seen, confirmed, tasks: rows.map(read) };
    };
    this.sender.send(this.sheet.dataset.url, body, ({ status, data }) => {
      if (status === 200 && data.status === "ask") this.#ask(data.message);
      else if (status === 200) return this.#taken(data, rows, going);
      else { this.#stopped = status === 409; this.say(data?.error ?? "Задания не записаны. Обновите страницу.", true); }
      return null;
    });
  }

  async #taken(data, rows, going) {
    const isAll = this.#snapshot() === going;   // nothing was typed meanwhile
    this.seen = data.seen;
    data.tasks.forEach(({ id, problem, most, coped }, at) => {
      const row = rows[at], input = field(row, "most");
      if (id) row.dataset.id = id;
      row.classList.toggle("has-problem", Boolean(problem));
      row.querySelector(".note").textContent = problem;
      const cell = row.querySelector(".t-coped");
      if (id) { cell.dataset.coped = id; cell.textContent = coped; }
      if (most !== undefined && !problem && document.activeElement !== input) input.value = most;
    });
    const wrong = data.tasks.filter(({ problem }) => problem).length;
    this.#past = this.#past.slice(-100);
    this.sent = isAll ? this.#snapshot() : "";
    if (isAll) this.shown = this.sent; else this.#settle(this.#snapshot());
    if (isAll) this.say(wrong ? `Не записано заданий: ${wrong}.` : `Записано в ${new Date().toLocaleTimeString("ru", { hour: "2-digit", minute: "2-digit" })}.`, wrong > 0);
    await this.reshaped();
  }

  #ask(message) {
    const ask = $("ask");
    ask.querySelector("p").textContent = message;
    ask.hidden = false;
    this.say("Не записано: нужен ваш ответ.", true);
    ask.querySelector("[data-answer=no]").focus();   // Enter held down erases nothing
  }

  #answer(yes) {
    $("ask").hidden = true;
    if (!yes) { this.#undo(); return; }
    this.#confirmed = true;
    this.#send();
    this.go(this.body.rows[0]);
  }

  /* ---- moving ---- */
  go(row, name = "skill") { if (row) { const el = field(row, name); el.focus(); el.select?.(); } }

  #add(after = this.last) {
    if (this.body.rows.length >= Number(this.sheet.dataset.most)) { this.say(`В работе помещается ${this.sheet.dataset.most} заданий.`, true); return null; }
    const row = this.#row();
    if (after?.parentNode === this.body) after.after(row); else this.body.append(row);
    this.#number();
    this.go(row);
    return row;
  }

  #remove(row = this.last) {
    if (!row?.parentNode) return;
    const beside = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    if (!this.body.rows.length) this.body.append(this.#row());
    this.changed();
    this.go(beside ?? this.body.rows[0]);
  }

  #move(row, up) {
    const other = up ? row?.previousElementSibling : row?.nextElementSibling;
    if (!other) return;
    const name = document.activeElement?.dataset?.field ?? "skill";
    if (up) other.before(row); else other.after(row);
    this.changed();
    this.go(row, name);
  }

  #listen() {
    const rowOf = (el) => el.closest("tbody tr");
    this.body.addEventListener("focusin", ({ target }) => {
      const row = rowOf(target);
      this.last?.classList.remove("is-at");
      this.last = row;
      row.classList.add("is-at");
      this.#kept = target.value ?? "";
    });
    this.body.addEventListener("input", ({ target }) => { if (target.matches("textarea")) fit([target]); });
    this.body.addEventListener("change", () => this.changed());
    this.body.addEventListener("keydown", (event) => this.#key(event, rowOf(event.target), event.target.dataset.field));
    this.body.addEventListener("paste", (event) => this.#paste(event, rowOf(event.target), event.target.dataset.field));
    this.sheet.querySelector(".task-tools").addEventListener("click", ({ target }) => {
      const deed = target.closest("[data-do]")?.dataset.do;
      if (deed === "add") this.#add(); else if (deed === "remove") this.#remove(); else if (deed === "undo") this.#undo();
      else if (deed) this.#move(this.last, deed === "up");
    });
    $("ask").addEventListener("click", ({ target }) => { if (target.dataset.answer) this.#answer(target.dataset.answer === "yes"); });
  }

  #key(event, row, name) {
    if (!name || event.isComposing) return;
    const el = event.target, ctrl = event.ctrlKey || event.metaKey, whole = el.selectionStart === 0 && el.selectionEnd === el.value.length;
    const deeds = [
      [event.key === "Enter" && ctrl, () => this.#add(row)],
      [event.key === "Enter", () => { const to = event.shiftKey ? row.previousElementSibling : row.nextElementSibling ?? (isBlank(row) ? null : this.#add(row)); this.changed(); this.go(to, name); }],
      [event.key === "Delete" && ctrl, () => this.#remove(row)],
      [event.altKey && event.key === "ArrowUp", () => this.#move(row, true)],
      [event.altKey && event.key === "ArrowDown", () => this.#move(row, false)],
      [event.code === "KeyZ" && ctrl && el.value === this.#kept, () => this.#undo()],
      [event.key === "ArrowUp" && !ctrl && (whole || el.selectionStart === 0), () => this.go(row.previousElementSibling, name)],
      [event.key === "ArrowDown" && !ctrl && (whole || el.selectionEnd === el.value.length), () => this.go(row.nextElementSibling, name)],
      [event.key === "Escape", () => { el.value = this.#kept; fit([el]); }],
    ];
    const deed = deeds.find(([is]) => is);
    if (deed) { event.preventDefault(); deed[1](); }
  }

  #paste(event, row, name) {
    const text = event.clipboardData.getData("text/plain");
    if (!name || !/[\t\n\r]/.test(text.replace(/[\r\n]+$/, ""))) return;   // one value goes in as usual
    event.preventDefault();
    const rows = cellsOf(text).filter((one) => one.some(Boolean)), fields = fieldsOf(rows, name);
    let at = row;
    for (const values of rows) {
      if (!at) { if (this.body.rows.length >= Number(this.sheet.dataset.most)) break; this.body.append(at = this.#row()); }
      fields.forEach((one, c) => { if (one && values[c] !== undefined) field(at, one).value = values[c]; });
      at = at.nextElementSibling;
    }
    fit([...this.body.querySelectorAll("textarea")]);
    this.#kept = event.target.value;
    this.changed();
  }
}
