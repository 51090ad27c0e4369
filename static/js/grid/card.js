/** The card of a cell, Alt+Enter: pupil, work, who changed what and when, the way to a request for correction. */
import { get } from "./net.js";
import { make } from "./view.js";
import { moment, word } from "./words.js";

export class Card {
  #el = document.getElementById("card");

  constructor(parts) {
    Object.assign(this, parts);
    this.#el.addEventListener("keydown", (event) => { if (event.key === "Escape") this.close(); });
  }

  close() {
    if (this.#el.hidden) return;
    this.#el.hidden = true;
    this.home();
  }

  /** `wanted` = a value that was typed in a locked cell, `chosen` = all cells a request would be about. */
  async show(cell, wanted, chosen) {
    const { status, data } = await get(`/journal/${this.journal}/cell?pupil=${cell.pupil}&work=${cell.work}`);
    const head = make("div", "", "sheet-head"), body = make("div", "", "sheet-body stack");
    const shut = make("button", word("close"), "btn btn-sm", () => this.close());
    head.append(make("h2", this.sheet.name(cell.r)), shut);
    if (status === 200) body.append(...this.#facts(data, cell));
    else body.append(make("p", data?.error ?? word("unknown")));
    const ask = data?.request && this.#request(data.request, chosen, wanted);
    if (ask) body.append(ask);
    this.#el.replaceChildren(head, body);
    this.#el.hidden = false;
    (wanted && ask || shut).focus();
  }

  #facts({ kind, weight, text, title, lock, corrected, history }, cell) {
    const facts = word("work", this.sheet.date(cell.c), kind.toLowerCase(), `${weight}`.replace(".", ","), text || word("empty"));
    const list = make("ul", "", "card-history");
    for (const { at, who, old, new: now } of history) {
      const item = make("li", `${moment(new Date(at), true)} — ${who}: `);
      item.append(make("del", old || word("empty")), " → ", make("ins", now || word("empty")));
      list.append(item);
    }
    const lines = [facts, title, lock, corrected, cell.why, history.length ? "" : word("never")];
    return [...lines.filter(Boolean).map((line) => make("p", line)), list];
  }

  #request(url, chosen, wanted) {
    const href = chosen.reduce((link, { pupil, work }) => `${link}&cell=${pupil}-${work}`, `${url}&value=${encodeURIComponent(wanted)}`);
    return Object.assign(make("a", word("request", wanted && `«${wanted}»`), "btn"), { href });
  }
}
