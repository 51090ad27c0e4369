/** Points pupil × task, typed as in a spreadsheet: each change is sent by itself, a refusal stands under its row. */
import { make } from "../grid/view.js";
import { cellsOf } from "../plan/paste.js";

const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0] };

export class Points {
  #past = [];
  #kept = "";

  constructor(sender, coped) {
    this.sender = sender;
    this.coped = coped;   // (task, words): how many coped with a task now
    this.begin(document.getElementById("points"));
  }

  /** The section as it stands on the page; again after the tasks have changed. */
  begin(section) {
    this.section = section;
    this.table = section.querySelector("table");
    this.lines = this.table ? [...this.table.querySelectorAll("tr[data-pupil]")] : [];
    this.rows = this.lines.map((line) => [...line.querySelectorAll("input")]);
    if (!this.rows[0]?.length) return;
    this.table.addEventListener("keydown", (event) => this.#key(event));
    this.table.addEventListener("focusin", ({ target }) => { if (target.matches("input")) { this.#kept = target.value; target.select(); } });
    this.table.addEventListener("focusout", ({ target }) => { if (target.matches("input")) this.#commit(target); });
    this.table.addEventListener("paste", (event) => this.#paste(event));
  }

  say(text, bad = false) {
    const said = this.section.querySelector("#said");
    said.textContent = text;
    said.classList.toggle("is-bad", bad);
  }

  /** What is typed and not on the server yet, by place; `kept` is what stood there before. */
  get typed() {
    return this.rows.flat().filter((one) => one.dataset.state || one.value !== one.dataset.text)
      .map((one) => ({ pupil: this.pupil(one), task: one.dataset.task, text: one.value, kept: one.dataset.text, state: one.dataset.state, sent: one.dataset.typed }));
  }

  /** The same in columns drawn anew: what is on its way stays so, what was not taken is sent again and says why once more. */
  put(typed) {
    for (const { pupil, task, text, kept, state, sent } of typed) {
      const input = this.find(pupil, task);
      if (!input) continue;
      if (state) input.dataset.text = kept;
      if (state && state !== "saving") { this.write([{ input, text }], true); continue; }
      input.value = text;
      if (state) Object.assign(input.dataset, { state, typed: sent });
    }
  }

  /** What is being typed goes, too, where the page is about to be left. */
  changed() { if (this.table?.contains(document.activeElement) && document.activeElement.matches("input")) this.#commit(document.activeElement); }

  find(pupil, task) { return this.table?.querySelector(`tr[data-pupil="${pupil}"] input[data-task="${task}"]`); }
  pupil(input) { return Number(input.closest("tr").dataset.pupil); }
  places(input) { const r = this.lines.indexOf(input.closest("tr")); return [r, this.rows[r].indexOf(input)]; }

  #go(r, c) {
    const to = this.rows[r]?.[c];
    if (to) { to.focus({ preventScroll: true }); to.scrollIntoView({ block: "nearest", inline: "nearest" }); }
    return Boolean(to);
  }

  #key(event) {
    const input = event.target;
    if (!input.matches("input") || event.isComposing || event.altKey || event.metaKey) return;
    const [r, c] = this.places(input), { key } = event, all = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    if (event.ctrlKey) {
      if (event.code !== "KeyZ" || input.value !== this.#kept) return;
      this.#undo();
    } else if (MOVES[key]) this.#go(r + MOVES[key][0], c);
    else if (key === "ArrowLeft" && (all || input.selectionEnd === 0)) this.#go(r, c - 1);
    else if (key === "ArrowRight" && (all || input.selectionStart === input.value.length)) this.#go(r, c + 1);
    else if (key === "Enter") { if (!this.#go(r + (event.shiftKey ? -1 : 1), c)) this.#commit(input); }
    else if (key === "Escape") { input.value = input.dataset.text; this.#clean(input); input.select(); }
    else return;
    event.preventDefault();
  }

  #commit(input) {
    if (input.dataset.state && input.dataset.typed === input.value) return;   // it is on its way, or was refused
    if (input.value.trim() === input.dataset.text) { this.#clean(input); return; }
    this.write([{ input, text: input.value }]);
  }

  #paste(event) {
    const text = event.clipboardData.getData("text/plain"), input = event.target;
    if (!input.matches("input") || !/[\t\n\r]/.test(text.replace(/[\r\n]+$/, ""))) return;   // one value goes in as usual
    event.preventDefault();
    const [top, left] = this.places(input), found = [];
    cellsOf(text).forEach((row, r) => row.forEach((one, c) => { const to = this.rows[top + r]?.[left + c]; if (to) found.push({ input: to, text: one }); }));
    this.write(found);
    this.#kept = input.value;
  }

  /** What was typed goes in; `back` is an undoing, which is not undone again. */
  write(changes, back = false) {
    if (!back) this.#past.push(changes.map(({ input }) => ({ pupil: this.pupil(input), task: input.dataset.task, text: input.dataset.text })));
    const wanted = changes.map(({ input, text }) => {
      input.value = text;
      this.#clean(input);
      Object.assign(input.dataset, { state: "saving", typed: text });
      return { pupil: this.pupil(input), task: Number(input.dataset.task), text };
    });
    this.say("Пишется…");
    const body = () => ({ changes: wanted.map((one) => ({ ...one, seen: this.find(one.pupil, one.task)?.dataset.text ?? "" })) });
    this.sender.send(this.section.dataset.url, body, ({ status, data }) => (status === 200 ? this.#taken(data, wanted) : this.#failed(data, wanted)));
  }

  #undo() {
    const last = this.#past.pop();
    if (!last) { this.say("Отменять нечего."); return; }
    const found = last.map(({ pupil, task, text }) => ({ input: this.find(pupil, task), text })).filter(({ input }) => input);
    this.write(found, true);
    const input = found[0]?.input;
    if (input) { input.focus(); input.select(); this.#kept = input.value; }
  }

  #taken(data, wanted) {
    data.results.forEach((result, at) => this.#one(result, wanted[at].text));
    for (const line of this.lines) line.querySelector(".total").textContent = data.sums[line.dataset.pupil] ?? "";
    for (const [task, words] of Object.entries(data.coped)) this.coped(task, words);
    const wrong = data.results.filter(({ status }) => status === "refused" || status === "conflict");
    if (wrong.length > 1) this.say(`Не записано клеток: ${wrong.length}. ${wrong[0].message}`, true);
    else if (wrong.length) this.say("Не записано.", true);
    else this.say(`Записано в ${new Date().toLocaleTimeString("ru", { hour: "2-digit", minute: "2-digit" })}.`);
  }

  #failed(data, wanted) {
    for (const { pupil, task } of wanted) { const input = this.find(pupil, task); if (input) input.dataset.state = "unsaved"; }
    this.say(data?.error ?? "Не записано. Обновите страницу.", true);
  }

  #one({ pupil, task, status, text, message }, typed) {
    const input = this.find(pupil, task);
    if (!input) return;
    const isOwn = input.value === typed;   // nothing else was typed here meanwhile
    if (status !== "conflict") input.dataset.text = text;
    if (status === "refused" || status === "conflict") {
      input.dataset.state = status;
      this.#tell(input, message, status === "conflict" ? text : null);
      return;
    }
    if (!isOwn) return;
    this.#clean(input);
    input.value = text;
    if (document.activeElement === input) { this.#kept = text; input.select(); }
  }

  /** The sentence in a row of its own under the pupil's; of a conflict with both ways out. */
  #tell(input, message, other) {
    this.#clean(input, input.dataset.state);
    const line = document.createElement("tr"), cell = document.createElement("td"), box = make("div", `Задание ${this.#number(input)}: ${message}`);
    line.className = other === null ? "told" : "told is-odd";
    line.dataset.of = input.dataset.task;
    cell.colSpan = 40;
    if (other !== null) {
      const leave = () => { input.dataset.text = other; input.value = other; this.#clean(input); input.focus(); };
      const put = () => { input.dataset.text = other; this.write([{ input, text: input.value }]); input.focus(); };
      box.append(make("button", `Оставить «${other || "пусто"}»`, "btn btn-sm", leave), make("button", `Поставить «${input.value || "пусто"}»`, "btn btn-sm", put));
    }
    cell.append(box);
    line.append(cell);
    input.closest("tr").after(line);
  }

  #number(input) { return this.places(input)[1] + 1; }

  #clean(input, state = "") {
    if (state) input.dataset.state = state; else delete input.dataset.state;
    let next = input.closest("tr").nextElementSibling;
    while (next?.classList.contains("told")) { const line = next; next = next.nextElementSibling; if (line.dataset.of === input.dataset.task) line.remove(); }
  }
}
