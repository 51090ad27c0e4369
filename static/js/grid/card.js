/** The card of a cell, Alt+Enter: pupil, work, who changed what and when, the way to a request for correction. */
import { get } from "./net.js";
import { make } from "./view.js";
import { moment, word } from "./words.js";

export class Card {
  #el = document.getElementById("card");

  constructor({ journal, sheet, correction, home }) {
    Object.assign(this, { journal, sheet, correction, home });
    this.#el.addEventListener("keydown", (event) => { if (event.key === "Escape") this.close(); });
  }

  close() {
    if (this.#el.hidden) return;
    this.#el.hidden = true;
    this.home();
  }

  /** `wanted` = a value that was typed in a locked cell. */
  async show(cell, wanted) {
    const { status, data } = await get(`/journal/${this.journal}/cell?pupil=${cell.pupil}&work=${cell.work}`);
    const head = make("div", "", "sheet-head"), body = make("div", "", "sheet-body stack");
    const shut = make("button", word("close"), "btn btn-sm", () => this.close());
    head.append(make("h2", this.sheet.name(cell.r)), shut);
    if (status === 200) body.append(...this.#facts(data, cell));
    else body.append(make("p", data?.error ?? word("unknown")));
    if (this.correction) body.append(this.#request(cell, wanted));
    this.#el.replaceChildren(head, body);
    this.#el.hidden = false;
    shut.focus();
  }

  #facts({ kind, weight, text, title, lock, history }, cell) {
    const facts = word("work", this.sheet.date(cell.c), kind.toLowerCase(), `${weight}`.replace(".", ","), text || word("empty"));
    const list = make("ul", "", "card-history");
    for (const { at, who, old, new: now } of history) {
      const item = make("li", `${moment(new Date(at), true)} — ${who}: `);
      item.append(make("del", old || word("empty")), " → ", make("ins", now || word("empty")));
      list.append(item);
    }
    const lines = [facts, title, lock, cell.why, history.length ? "" : word("never")];
    return [...lines.filter(Boolean).map((line) => make("p", line)), list];
  }

  #request(cell, wanted) {
    const url = new URL(this.correction, location.href);
    for (const [name, value] of Object.entries({ journal: this.journal, pupil: cell.pupil, work: cell.work, value: wanted })) {
      if (value) url.searchParams.set(name, value);
    }
    return Object.assign(make("a", word("request", wanted && `«${wanted}»`), "btn"), { href: url });
  }
}
