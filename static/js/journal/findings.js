/** Remarks of checks in the journal page: a bar at the cell, the lesson, the pupil, and a button that lists them all (DEP-2).
 *  Loaded after the page answers to keys. */
import { describe } from "./described.js";
import { changed, lines, told } from "./finding_lines.js";

const WAITS = "has-finding", TOLD = "is-told";
const numbered = (list) => `Замечания: ${list.length}`;

export class Findings {
  #card = document.getElementById("card");
  #marked = [];
  #button = null;

  /** parts: journal, sheet, status, home(), get(url), post(url, body). */
  constructor(parts) {
    Object.assign(this, parts);
    document.addEventListener("findings-changed", () => this.mark());
    this.#card.addEventListener("keydown", (event) => { if (event.key === "Escape" && this.#card.querySelector(".finding-lines")) this.#close(); });
    this.mark();
  }

  async mark() {
    const { status, data } = await this.get(`/journal/${this.journal}/findings`);
    if (status !== 200) return;
    for (const el of this.#marked) { el.classList.remove(WAITS, TOLD); describe(el, this, ""); }
    const places = new Map();
    for (const one of data.findings) for (const el of this.#places(one)) places.set(el, [...places.get(el) ?? [], one]);
    for (const [el, own] of places) {
      el.classList.add(WAITS);
      el.classList.toggle(TOLD, own.every((one) => one.is_answered));
      describe(el, this, own.map(told).join("; "));
    }
    this.#marked = [...places.keys()];
    this.#offer(data.findings);
  }

  /** The elements that a remark belongs to; one of another period has none here, and stands in the list. */
  #places({ pupil, lesson, work }) {
    const { sheet } = this, r = sheet.pupils.get(pupil);
    const c = work ? sheet.works.get(work) ?? -1 : sheet.heads.findIndex((head) => lesson && head.dataset.lesson === String(lesson));
    if (pupil && lesson) return r === undefined || c < 0 ? [] : [sheet.element(r, c)];
    if (pupil) return r === undefined ? [] : [sheet.lines[r].cells[1]];
    return [sheet.heads[c], document.querySelector(`#lessons tr[data-lesson="${lesson}"] th`)].filter(Boolean);
  }

  #offer(findings) {
    if (!findings.length) { this.#button?.remove(); this.#button = null; return; }
    if (!this.#button) {
      this.#button = Object.assign(document.createElement("button"), { type: "button", className: "btn findings-open" });
      document.getElementById("more").before(this.#button);
    }
    this.#button.textContent = numbered(findings);
    this.#button.onclick = () => this.show(findings);
  }

  show(findings) {
    const head = Object.assign(document.createElement("div"), { className: "sheet-head" }), body = Object.assign(document.createElement("div"), { className: "sheet-body" });
    const shut = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: "Закрыть" });
    shut.addEventListener("click", () => this.#close());
    head.append(Object.assign(document.createElement("h2"), { textContent: "Замечания проверки" }), shut);
    body.append(lines(findings, { journal: this.journal, post: this.post, answered: (one, form) => {
      form.replaceWith("Исправлено, ждёт приёмки. ");
      this.status.say("Записано: исправлено. Завуч увидит ответ.", "saved");
      shut.focus();
      changed();
    } }));
    this.#card.replaceChildren(head, body);
    this.#card.hidden = false;
    (body.querySelector("input") ?? shut).focus();
  }

  #close() {
    this.#card.hidden = true;
    this.home();
  }
}

/** Called by the page: `style` = the address of the sheet that draws the bar. */
export const wireFindings = (parts, style) => {
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: style }));
  return new Findings(parts);
};
