/** The status line: what is not saved, refused or disputed, with «Показать»; what was just said; where one is. */

export class Status {
  #said;
  #where;
  #timer = 0;

  constructor(root, show) {
    this.counts = Object.fromEntries(["unsaved", "refused", "conflict"].map((name) => [name, root.querySelector(`.${name}`)]));
    this.#said = root.querySelector(".said");
    this.#where = document.getElementById("where");
    this.button = document.getElementById("show");
    this.button.addEventListener("click", show);
  }

  /** counts: {unsaved, refused, conflict}; `more` = something else worth showing (skipped cells). */
  count(counts, more = false) {
    let any = more;
    for (const [name, el] of Object.entries(this.counts)) {
      const number = counts[name];
      any ||= number > 0;
      if (el.hidden === number > 0) el.hidden = number === 0;
      if (number > 0) el.lastElementChild.textContent = number;
    }
    this.button.hidden = !any;
  }

  /** Said once, aloud too; a screen reader hears the same words again only when they are set anew. */
  say(text, css = "") {
    clearTimeout(this.#timer);
    this.#said.className = `said ${css}`;
    this.#said.textContent = "";
    if (text) this.#timer = setTimeout(() => { this.#said.textContent = text; }, 30);
  }

  where(text) { this.#where.textContent = text; }
}
