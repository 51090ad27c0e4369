/** The status line: what is not saved, refused or disputed, with «Показать»; what was just said; where one is. */
const $ = (id) => document.getElementById(id);

export class Status {
  #said = $("state").querySelector(".said");
  #timer = 0;

  constructor(show) { $("show").addEventListener("click", show); }

  /** counts: {unsaved, refused, conflict}; `more` = something else worth showing (skipped cells). */
  count(counts, more) {
    for (const [name, number] of Object.entries(counts)) {
      const el = $("state").querySelector(`.${name}`);
      el.hidden = !number;
      el.lastElementChild.textContent = number;
    }
    $("show").hidden = !more && !Object.values(counts).some(Boolean);
  }

  /** Said once, aloud too: a screen reader hears the same words again only when they are set anew. */
  say(text, css = "") {
    clearTimeout(this.#timer);
    this.#said.className = `said ${css}`;
    this.#said.textContent = "";
    this.#timer = setTimeout(() => { this.#said.textContent = text; }, 30);
  }

  where(text) { $("where").textContent = text; }
}
