/** The right-hand page: topic and homework, typed in place and saved one by one. */
import { make } from "./view.js";
import { word } from "./words.js";

const FIELDS = ["topic", "homework"], LONGEST = { topic: 300, homework: 600 };

export class Lessons {
  #area = Object.assign(make("textarea", "", "form-control"), { rows: 2 });
  #open = null;

  /** deeds: {send(changes), trouble(what the bubble shows), say(text)} */
  constructor(table, deeds) {
    this.deeds = deeds;
    this.table = table;
    this.rows = [...table.tBodies[0].rows].filter((row) => row.hasAttribute("data-open"));
    this.byLesson = new Map(this.rows.map((row) => [Number(row.dataset.lesson), row]));
    for (const td of this.rows.flatMap((row) => this.#fields(row))) td.tabIndex = -1;
    this.#rove(this.#fields(table.querySelector(".is-today[data-open]") ?? this.rows.at(-1))[0]);
    table.addEventListener("click", (event) => this.#click(event));
    table.addEventListener("keydown", (event) => this.#key(event));
    this.#area.addEventListener("keydown", (event) => this.#typing(event));
    this.#area.addEventListener("blur", () => this.#close(true));
  }

  /** Scroll its leaf to a lesson, to today's when none is named. */
  show(lesson) {
    const leaf = this.table.closest(".leaf"), row = this.table.querySelector(lesson ? `[data-lesson="${lesson}"]` : ".is-today");
    if (row) leaf.scrollTop = row.offsetTop - leaf.clientHeight / 2;
  }

  /** To the topic of a lesson, ready to type. */
  edit(lesson) {
    const td = this.#find(lesson, "topic");
    if (td) this.#edit(td);
  }

  take(results) {
    for (const { lesson, field, status, text, rev, message } of results) {
      const td = this.#find(lesson, field), row = td?.parentNode;
      if (!td) continue;
      row.dataset.rev = rev ?? row.dataset.rev;
      if (status === "refused" || status === "conflict") { this.#trouble(td, status, text ?? "", message); continue; }
      td.dataset.state = "saved";
      if (!td.contains(this.#area)) this.#show(td, text);
      if (message) this.deeds.say(message);
    }
  }

  /** Others' changes of lessons nobody is writing here. */
  refresh(lessons) {
    for (const { lesson, rev, ...texts } of lessons) {
      const row = this.byLesson.get(lesson);
      if (!row || rev <= row.dataset.rev || row.querySelector("textarea, [data-state=refused], [data-state=conflict]")) continue;
      row.dataset.rev = rev;
      for (const td of this.#fields(row)) this.#show(td, texts[td.dataset.field]);
    }
  }

  /** Entries left by an earlier page, or a change of the connection. */
  mark(changes, state) {
    for (const { lesson, field, text } of changes) {
      const td = this.#find(lesson, field);
      if (!td || td.contains(this.#area)) continue;
      this.#show(td, text);
      td.dataset.state = state;
    }
  }

  #find(lesson, field) { return this.#fields(this.byLesson.get(lesson))[FIELDS.indexOf(field)]; }

  #fields(row) { return row ? FIELDS.map((field) => row.querySelector(`[data-field=${field}]`)) : []; }

  #rove(td) {
    if (!td) return;
    if (this.tab) this.tab.tabIndex = -1;
    this.tab = td;
    td.tabIndex = 0;
  }

  #click(event) {
    const take = event.target.closest("[data-take]");
    if (take) { this.#take(take.closest("tr")); return; }
    const td = event.target.closest("[data-field]");
    if (td?.closest("[data-open]") && event.target !== this.#area) this.#edit(td);
  }

  /** What the plan offers: by the plan's item in one call, or the shown texts where the journal has no plan. */
  #take(row) {
    const { item } = row.dataset;
    if (item) {
      const fields = this.#fields(row), texts = fields.map((td) => this.#text(td));
      fields.forEach((td, at) => { if (texts[at]) { this.#show(td, texts[at]); td.dataset.state = "saving"; } });
      this.deeds.send([{ lesson: Number(row.dataset.lesson), field: "plan", text: item, rev: Number(row.dataset.rev) }]);
      delete row.dataset.item;
      fields[0].focus();
      return;
    }
    const texts = this.#fields(row).map((td) => [td, this.#text(td)]).filter(([, text]) => text);
    this.#send(row, texts);
    texts[0]?.[0].focus();
  }

  #key(event) {
    const td = event.target.closest("[data-field]");
    if (!td || event.target !== td) return;
    if (event.altKey) {
      const card = event.key === "Enter" && td.parentNode.querySelector("th a");
      if (card) { event.preventDefault(); location.href = card.href; }
      return;
    }
    if (this.#takes(event, td.parentNode)) return;
    if (event.ctrlKey) return;
    if (event.key === "Enter" || event.key === "F2") { event.preventDefault(); this.#edit(td); return; }
    const to = this.#beside(td, event.key);
    if (to) { event.preventDefault(); this.#rove(to); to.focus(); }
  }

  /** «=» or Ctrl+Enter in a topic that is offered takes it. */
  #takes(event, row) {
    const offered = row.querySelector("[data-field=topic] .proposed, [data-take]");
    if (!offered || !(event.key === "=" || (event.key === "Enter" && event.ctrlKey))) return false;
    event.preventDefault();
    this.#take(row);
    return true;
  }

  #beside(td, key) {
    const row = td.parentNode, index = this.rows.indexOf(row), field = FIELDS.indexOf(td.dataset.field);
    if (key === "ArrowUp" || key === "ArrowDown") return this.#fields(this.rows[index + (key === "ArrowUp" ? -1 : 1)])[field];
    return key === "ArrowLeft" || key === "ArrowRight" ? this.#fields(row)[key === "ArrowLeft" ? 0 : 1] : undefined;
  }

  #text(td) { return td.querySelector(".blank") ? "" : (td.querySelector(".proposed") ?? td).firstChild?.data ?? ""; }

  #edit(td) {
    if (td.contains(this.#area)) return;
    this.#rove(td);
    this.#open = { td, before: this.#text(td), kept: [...td.childNodes] };
    this.#area.value = this.#open.before;
    const { field } = td.dataset;
    this.#area.maxLength = LONGEST[field];
    this.#area.setAttribute("aria-label", word(field, td.parentNode.cells[0].textContent));
    td.replaceChildren(this.#area);
    this.#area.focus();
    this.#area.select();
  }

  #typing(event) {
    event.stopPropagation();
    const { td } = this.#open ?? {};
    if (td && this.#untouched(event)) {
      event.preventDefault();
      this.#close(false);
      this.#take(td.parentNode);
      return;
    }
    if (!td || event.isComposing || !(event.key === "Escape" || event.key === "Tab" || (event.key === "Enter" && !event.shiftKey))) return;
    event.preventDefault();
    const next = event.key === "Tab" || event.key === "Enter" ? this.#after(td, event.shiftKey) : null;
    this.#close(event.key !== "Escape");
    if (next) this.#edit(next); else td.focus();
  }

  /** In the open field of an offered topic: Ctrl+Enter at any time, «=» while nothing was typed there. */
  #untouched(event) {
    const { td, before, kept } = this.#open, fresh = kept.some((node) => node.matches?.(".proposed"));
    if (td.dataset.field !== "topic" || !fresh || event.isComposing) return false;
    const { value } = this.#area;
    return (event.key === "Enter" && event.ctrlKey) || (event.key === "=" && (value === "" || value === before));
  }

  /** Topic -> homework; after the homework the field is left. Shift goes back. */
  #after(td, back) { return this.#fields(td.parentNode)[FIELDS.indexOf(td.dataset.field) + (back ? -1 : 1)]; }

  #close(save) {
    if (!this.#open) return;
    const { td, before, kept } = this.#open;
    const text = this.#area.value.replace(/\s+/g, " ").trim();
    this.#open = null;
    if (save && (text !== before || td.dataset.state === "refused")) this.#send(td.parentNode, [[td, text]]);
    else td.replaceChildren(...kept);
  }

  #send(row, texts) {
    const lesson = Number(row.dataset.lesson), rev = Number(row.dataset.rev);
    for (const [td, text] of texts) {
      this.#show(td, text);
      td.dataset.state = "saving";
      this.deeds.send([{ lesson, field: td.dataset.field, text, rev }]);
    }
  }

  #show(td, text) { td.replaceChildren(text || (td.parentNode.matches(".is-today") ? "" : make("span", word("blank"), "blank"))); }

  #trouble(td, kind, stands, text) {
    const mine = this.#text(td);
    td.dataset.state = kind;
    const back = () => { td.dataset.state = "saved"; this.#show(td, stands); };
    const buttons = kind === "refused"
      ? [[word("restore"), back], [word("fix"), () => this.#edit(td)]]
      : [[word("theirs"), back], [word("mine"), () => this.#send(td.parentNode, [[td, mine]])]];
    this.deeds.trouble({ cell: { el: td }, kind, lead: word("lesson"), text, buttons });
  }
}
