/** The card of a cell, Alt+Enter: pupil, work, who changed what and when, the way to a request for correction. Loaded when first asked for.
 *
 *  parts: {journal, sheet, get, post, make, moment, word, home()}: what the journal page lends. */
import { changed, lines } from "../journal/finding_lines.js";

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
    const { status, data } = await this.get(`/journal/${this.journal}/cell?pupil=${cell.pupil}&work=${cell.work}`);
    const head = this.make("div", "", "sheet-head"), body = this.make("div", "", "sheet-body stack");
    const shut = this.make("button", this.word("close"), "btn btn-sm", () => this.close());
    head.append(this.make("h2", this.sheet.name(cell.r)), shut);
    if (status === 200) body.append(...this.#facts(data, cell));
    else body.append(this.make("p", data?.error ?? this.word("unknown")));
    const ask = data?.request && this.#request(data.request, chosen, wanted);
    if (ask) body.append(ask);
    if (data?.findings?.length) body.append(lines(data.findings, { journal: this.journal, post: this.post, answered: (one, form) => { form.replaceWith("Исправлено, ждёт приёмки. "); shut.focus(); changed(); } }));
    if (data?.finding) body.append(Object.assign(this.make("a", data.finding.title, "btn"), { href: data.finding.url }));
    this.#el.replaceChildren(head, body);
    this.#el.hidden = false;
    (wanted && ask || shut).focus();
  }

  #facts({ kind, weight, text, title, lock, corrected, history }, cell) {
    const facts = this.word("work", this.sheet.date(cell.c), kind.toLowerCase(), `${weight}`.replace(".", ","), text || this.word("empty"));
    const list = this.make("ul", "", "card-history");
    for (const { at, who, old, new: now } of history) {
      const item = this.make("li", `${this.moment(new Date(at), true)} — ${who}: `);
      item.append(this.make("del", old || this.word("empty")), " → ", this.make("ins", now || this.word("empty")));
      list.append(item);
    }
    const lines = [facts, title, lock, corrected, cell.why, history.length ? "" : this.word("never")];
    return [...lines.filter(Boolean).map((line) => this.make("p", line)), list];
  }

  #request(url, chosen, wanted) {
    const href = chosen.reduce((link, { pupil, work }) => `${link}&cell=${pupil}-${work}`, `${url}&value=${encodeURIComponent(wanted)}`);
    return Object.assign(this.make("a", this.word("request", wanted && `«${wanted}»`), "btn"), { href });
  }
}
