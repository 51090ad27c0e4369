/** The card of a cell, Alt+Enter: pupil, work, who changed what and when, the way to a request for correction. */
import { get } from "./net.js";
import { clock, dayMonth } from "./words.js";

const make = (tag, text, css = "") => Object.assign(document.createElement(tag), { textContent: text, className: css });
const when = (iso) => `${dayMonth(iso.slice(0, 10))}, ${clock(new Date(iso))}`;

export class Card {
  #el = document.getElementById("card");

  constructor({ journal, sheet, correction, home }) {
    Object.assign(this, { journal, sheet, correction, home });
    this.#el.addEventListener("keydown", (event) => { if (event.key === "Escape") this.close(); });
  }

  get open() { return !this.#el.hidden; }

  close() {
    if (this.#el.hidden) return;
    this.#el.hidden = true;
    this.home();
  }

  async show(cell, wanted = "") {
    const { status, data } = await get(`/journal/${this.journal}/cell?pupil=${cell.pupil}&work=${cell.work}`);
    const head = make("div", "", "sheet-head");
    const shut = make("button", "Закрыть", "btn btn-sm");
    shut.type = "button";
    shut.addEventListener("click", () => this.close());
    head.append(make("h2", this.sheet.name(cell.r)), shut);
    const body = make("div", "", "sheet-body stack");
    body.append(...(status === 200 ? this.#facts(data, cell) : [make("p", data?.error ?? "Нет связи с сервером: историю клетки сейчас не узнать.")]));
    if (this.correction) body.append(this.#request(cell, wanted));
    this.#el.replaceChildren(head, body);
    this.#el.hidden = false;
    shut.focus();
  }

  #facts(data, cell) {
    const weight = data.weight === 1 ? "" : `, вес ${String(data.weight).replace(".", ",")}`;
    const parts = [make("p", `${dayMonth(data.date)}, ${data.kind.toLowerCase()}${weight}. Сейчас: ${data.text || "пусто"}.`)];
    if (data.title) parts.push(make("p", data.title));
    const why = data.lock ?? this.sheet.reason(cell);
    if (why) parts.push(make("p", why, "hint"));
    if (cell.why) parts.push(make("p", cell.why, "error"));
    parts.push(data.history.length ? this.#history(data.history) : make("p", "Записей ещё не было.", "hint"));
    return parts;
  }

  #history(history) {
    const list = make("ul", "", "card-history");
    for (const one of history) {
      const item = make("li", `${when(one.at)} — ${one.who}: `);
      item.append(make("del", one.old || "пусто"), " → ", make("ins", one.new || "пусто"));
      list.append(item);
    }
    return list;
  }

  #request(cell, wanted) {
    const url = new URL(this.correction, location.href);
    const values = { journal: this.journal, pupil: cell.pupil, work: cell.work, ...(wanted && { value: wanted }) };
    for (const [name, value] of Object.entries(values)) url.searchParams.set(name, value);
    const link = make("a", wanted ? `Заявка на исправление: «${wanted}»` : "Заявка на исправление", "btn");
    link.href = url;
    return link;
  }
}
