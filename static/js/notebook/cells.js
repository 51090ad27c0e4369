/** Notes in the journal page: a corner in cells that have a note of one's own, and the card in which it is read and written.
 *  Loaded after the page answers to keys; the words are in templates/notebook/cell.html. */
import { describe } from "../journal/described.js";

/** -> {ok, data}; a refusal of the server has its sentence, a lost connection has none. */
const ask = async (url) => {
  try {
    const answer = await fetch(url, { cache: "no-store" });
    const json = answer.headers.get("Content-Type")?.includes("json");
    return { ok: answer.ok, data: json ? await answer.json() : await answer.text() };
  } catch {
    return { ok: false, data: {} };
  }
};

const uuid = () => crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g,
  (c) => (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));

export class Notes {
  #card = document.getElementById("card");
  #marked = [];
  #op = "";

  /** parts: journal, sheet, selection, status, home(), post(url, body), words {mark, lost}. */
  constructor(parts) {
    Object.assign(this, parts);
    this.address = `/journal/${this.journal}/notes`;
    this.sheet.table.addEventListener("keydown", (event) => {
      if (event.key !== "F2" || !event.shiftKey || event.target.matches("input")) return;
      event.preventDefault();
      event.stopPropagation();
      this.open();
    }, true);
    this.mark();
  }

  /** Show which cells have a note; one without a work stands in the first column of its day. */
  async mark() {
    const { ok, data } = await ask(this.address);
    if (!ok) return;
    for (const el of this.#marked) { el.classList.remove("has-note"); describe(el, this, ""); }
    this.#marked = data.notes.map((note) => this.#cell(note)).filter(Boolean);
    for (const el of this.#marked) { el.classList.add("has-note"); describe(el, this, this.words.mark); }
  }

  #cell({ pupil, work, date }) {
    const { sheet } = this, r = sheet.pupils.get(pupil);
    const c = work ? sheet.works.get(work) : sheet.heads.findIndex((head) => head.dataset.date === date);
    return r === undefined || c === undefined || c < 0 ? null : sheet.element(r, c);
  }

  /** The notes of the active cell, with the hand in the field of a new one. */
  async open() {
    const cell = this.selection.active;
    const { ok, data } = await ask(`${this.address}/cell?pupil=${cell.pupil}&work=${cell.work}`);
    if (!ok) { this.status.say(data.error ?? this.words.lost); return; }
    const piece = new DOMParser().parseFromString(data, "text/html").body;
    this.#op = uuid();
    this.#card.replaceChildren(...piece.childNodes);
    this.#card.querySelector("h2").textContent += `: ${this.sheet.name(cell.r)}`;
    this.#card.hidden = false;
    this.#wire(cell);
    this.#card.querySelector("#note-text").focus();
  }

  #wire(cell) {
    const find = (what) => this.#card.querySelector(what), { saved, removed, failed } = find("[data-saved]").dataset;
    const form = find("form"), wrong = find(".error");
    const send = async (body, said) => {
      const { status, data } = await this.post(this.address, { op: this.#op, ...body });
      if (status !== 200) { wrong.textContent = data?.error ?? failed; wrong.hidden = false; return; }
      if (body.do === "remove") this.#offerBack(body.id, send, saved); else this.#close();
      this.status.say(said, "saved");
      this.mark();
    };
    find("[data-close]").addEventListener("click", () => this.#close());
    for (const button of this.#card.querySelectorAll("[data-do]")) {
      const id = Number(button.closest("[data-id]").dataset.id), deed = button.dataset.do;
      button.addEventListener("click", () => send({ id, do: deed }, deed === "remove" ? removed : saved));
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send({ ...Object.fromEntries(new FormData(form)), pupil: cell.pupil, work: cell.work, date: this.sheet.heads[cell.c].dataset.date }, saved);
    });
  }

  /** What was taken away may be brought back from the same place. */
  #offerBack(id, send, said) {
    const undo = this.#card.querySelector("[data-undo]"), button = undo.querySelector("button");
    this.#card.querySelector(`[data-id="${id}"]`).replaceWith(undo);
    undo.hidden = false;
    button.addEventListener("click", () => send({ id, do: "restore" }, said));
    button.focus();
  }

  #close() {
    this.#card.hidden = true;
    this.home();
  }
}

/** Called by the page: `parts` as above, `style` = the address of the sheet that draws the corner. */
export const wireNotes = (parts, style) => {
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: style }));
  const notes = new Notes(parts);
  document.getElementById("note-open")?.addEventListener("click", () => { document.getElementById("more").open = false; notes.open(); });
};
