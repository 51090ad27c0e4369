/** The panel of a lesson beside the grid: filled from JSON, saved whole with one key. Loaded when it is first opened.
 *
 *  page: {journal, style, get, post, home(), columns(list), texts(lesson), reshaped(date, lesson)}: what the journal page lends. */
import { changedWorks, textOf } from "./draft.js";

const $ = (id) => document.getElementById(id);
const make = (tag, text, css = "") => Object.assign(document.createElement(tag), { textContent: text, className: css });

export class Panel {
  #el = $("lesson-card");
  #card = null;
  #warned = false;

  constructor(page) {
    this.page = page;
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: page.style }));
    this.#el.append($("lesson-panel").content.cloneNode(true));
    this.words = $("lesson-panel").dataset;
    this.form = this.#el.querySelector("form");
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.#save(); });
    this.form.addEventListener("input", () => this.#ask(false));
    this.#el.addEventListener("keydown", (event) => this.#key(event));
    this.#el.addEventListener("click", (event) => { const deed = event.target.closest("[data-do]")?.dataset.do; if (deed) this.#do(deed); });
  }

  get url() { return `/journal/${this.page.journal}/lesson/${this.lesson}/card`; }

  /** Open a lesson; the keyboard stands in its first field. */
  async show(lesson, said = "") {
    this.lesson = lesson;
    const { status, data } = await this.page.get(this.url);
    if (status !== 200) { location.href = `/journal/${this.page.journal}/lesson/${lesson}`; return; }
    this.#fill(data);
    this.#el.hidden = false;
    this.#el.scrollTop = 0;
    this.#say(said, "is-ok");
    const touch = matchMedia("(pointer: coarse)").matches;   // there a keyboard on the screen would cover the sheet
    (data.may_write && !touch ? $("lp-topic") : this.#el.querySelector("[data-do=close]")).focus();
  }

  /* ---- filling ---- */
  #put(name) { return this.#el.querySelector(`[data-put="${name}"]`); }

  #part(name, shown) { this.#el.querySelector(`[data-part="${name}"]`).hidden = !shown; }

  #line(name, text) {
    const el = this.#put(name);
    el.textContent = text;
    el.hidden = !text;
    return el;
  }

  #fill(card) {
    this.#card = card;
    this.#warned = false;
    this.#ask(false);
    this.#clearErrors();
    $("lesson-card-title").textContent = card.heading;
    for (const way of ["before", "after"]) {
      const button = this.#el.querySelector(`[data-do=${way}]`);
      button.hidden = !card[way];
      button.querySelector("span").textContent = card[way] ? [card[way].title, card[way].topic].filter(Boolean).join(", ") : "";
    }
    this.#line("filled", card.filled);
    this.#line("late", card.late).className = `badge ${card.late.includes(" на ") ? "badge-warning" : "badge-success"}`;
    this.#line("change", card.change);
    this.#line("why", card.why);
    this.#put("full").href = `/journal/${this.page.journal}/lesson/${card.lesson}`;
    this.#fillTexts(card);
    this.#fillWorks(card);
    this.#put("away").replaceChildren(...this.#away(card.away));
  }

  #fillTexts({ topic, homework, form, forms, offered, may_write: open, may_plan: plans }) {
    for (const part of ["new", "deeds"]) this.#part(part, plans);
    this.#part("texts", open);
    this.#part("texts-shut", !open);
    Object.assign($("lp-topic"), { value: topic });
    Object.assign($("lp-homework"), { value: homework });
    $("lp-form").replaceChildren(...forms.map(({ id, name }) => new Option(name, id, false, id === form)));
    this.#line("topic-shut", this.words.topic + (topic || this.words.unset));
    this.#line("homework-shut", this.words.homework + (homework || this.words.unset));
    const offer = this.#put("offer");
    offer.hidden = !offered;
    if (offered) offer.querySelector("b").textContent = offered.topic;
  }

  #fillWorks({ works, kinds, may_plan: open }) {
    this.#put("works").replaceChildren(...works.map((work) => (open ? this.#work(work, kinds) : make("p", [work.name, work.title].filter(Boolean).join(": ")))));
    $("lp-new-kind").replaceChildren($("lp-new-kind").options[0], ...kinds.map(({ id, name }) => new Option(name, id)));
    $("lp-new-kind").value = "0";
    $("lp-new-title").value = "";
  }

  #work(work, kinds) {
    const line = $("lesson-work").content.cloneNode(true).firstElementChild;
    const [select, input] = line.querySelectorAll("select, input"), [kind, title] = line.querySelectorAll("label");
    line.dataset.work = work.id;
    line.dataset.field = `kind${work.id}`;
    kind.htmlFor = select.id = `lp-kind-${work.id}`;
    title.htmlFor = input.id = `lp-title-${work.id}`;
    select.append(...kinds.map(({ id, name }) => new Option(name, id, false, id === work.kind)));
    input.value = work.title;
    line.querySelector(".hint").textContent = work.facts;
    line.querySelector(".choice").hidden = !work.may_go;
    return line;
  }

  #away(list) {
    if (!list.length) return [make("li", this.words.nobody)];
    return list.map(({ name, code, reason }) => {
      const item = make("li", "");
      item.append(make("b", code), name, " ", make("span", reason));
      return item;
    });
  }

  /* ---- what was typed ---- */
  #draft() {
    const works = [...this.#put("works").querySelectorAll(".lp-work")].map((line) => {
      const [select, input] = line.querySelectorAll("select, input");
      return { id: Number(line.dataset.work), kind: Number(select.value), title: input.value, gone: line.querySelector("[type=checkbox]").checked };
    });
    works.push({ id: 0, kind: Number($("lp-new-kind").value), title: $("lp-new-title").value, gone: false });
    return { topic: $("lp-topic").value, homework: $("lp-homework").value, form: $("lp-form").value, works };
  }

  #changes() {
    if (!this.#card?.may_plan) return {};
    const draft = this.#draft(), text = this.#card.may_write && textOf(this.#card, draft), { works, removed } = changedWorks(this.#card, draft);
    return { ...(text && { text }), ...(works.length && { works }), ...(removed.length && { removed }) };
  }

  get #dirty() { return Object.keys(this.#changes()).length > 0; }

  /* ---- deeds ---- */
  #do(deed) {
    const { before, after, offered } = this.#card;
    if (deed === "close") this.#close();
    else if (deed === "none") { $("lp-homework").value = this.words.none; $("lp-form").value = ""; $("lp-homework").focus(); }
    else if (deed === "take") this.#send({ take: String(offered.item) });
    else if (this.#mayLeave()) this.show({ before, after }[deed].lesson);
  }

  #key(event) {
    event.stopPropagation();
    if (event.isComposing) return;
    if (event.key === "Escape") { event.preventDefault(); this.#close(); return; }
    if (event.key === "Enter" && (event.ctrlKey || (event.target.matches("textarea") && !event.shiftKey))) { event.preventDefault(); this.#save(); }
  }

  /** What was typed is not lost at the first try. */
  #mayLeave() {
    if (this.#warned || !this.#dirty) return true;
    this.#warned = true;
    this.#say(this.words.dirty, "is-bad");
    return false;
  }

  #close() {
    if (!this.#mayLeave()) return;
    this.#el.hidden = true;
    this.page.home();
  }

  #save() {
    if (!this.#card.may_plan) return;
    const changes = this.#changes();
    if (Object.keys(changes).length) this.#send({ ...changes, ...(this.#asked && { confirmed: true }) }); else this.#say(this.words.nothing);
  }

  async #send(deed) {
    this.#clearErrors();
    const body = JSON.stringify(deed);
    if (this.#sent?.body !== body) this.#sent = { body, op: this.page.op() };   // the same again has the same op
    const { status, data } = await this.page.post(this.url, { op: this.#sent.op, ...deed });
    if (status !== 200) { this.#say(data?.error ?? this.words.offline, "is-bad"); return; }
    if (data.status !== "saved") { this.#refused(data); return; }
    this.#sent = null;
    this.page.columns(data.columns);
    this.page.texts(data.card);
    const said = [this.words.saved, data.warning].filter(Boolean).join(" ");
    if (data.is_reshaped) { this.#card = null; this.page.reshaped(data.card.date, data.card.lesson); return; }
    this.#fill(data.card);
    this.#say(said, "is-ok");
  }

  #sent = null;
  #asked = false;   // the school's limit was named: the same sent again is meant

  get #saveButton() { return this.#el.querySelector("[data-part=deeds] button"); }

  #ask(asked) {
    this.#asked = asked;
    this.#saveButton.textContent = asked ? this.words.anyway : this.words.save;
  }

  #refused({ status, message, field }) {
    this.#ask(status === "asked");
    const place = field && this.#el.querySelector(`[data-field="${field === "title" ? "kind" : field}"]`);
    this.#say(status === "conflict" ? this.words.conflict : message, "is-bad");
    if (status === "asked") this.#saveButton.focus();
    if (!place || status === "asked") return;
    const error = Object.assign(make("span", message, "error"), { id: "lp-error" });
    place.append(error);
    place.classList.add("has-error");
    const input = place.querySelector("textarea, select, input");
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", "lp-error");
    input.focus();
  }

  #clearErrors() {
    for (const error of this.#el.querySelectorAll(".error")) error.remove();
    for (const place of this.#el.querySelectorAll(".has-error")) place.classList.remove("has-error");
    for (const input of this.#el.querySelectorAll("[aria-invalid]")) { input.removeAttribute("aria-invalid"); input.removeAttribute("aria-describedby"); }
  }

  #say(text, css = "") {
    const line = this.#el.querySelector(".lp-said");
    line.className = `lp-said ${css}`;
    line.textContent = text;
  }
}
