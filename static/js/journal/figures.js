/** The card behind a figure beside a pupil's name: how the mean came about, what is still needed, where the next mark leads.
 *  Comes when it is first asked for; the server writes it (templates/journal/figures.html). */

export class Figures {
  #el = document.getElementById("card");
  #row = 0;
  #asked = 0;
  #watch = new MutationObserver(() => { if (this.#isShown) this.#load(); });

  /** parts: sheet, journal, period, word, status, login. */
  constructor(parts) {
    Object.assign(this, parts);
    this.#el.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.#isShown) return;
      event.stopImmediatePropagation();
      this.close();
    }, true);
    this.#el.addEventListener("click", (event) => { if (event.target.closest("[data-close]")) this.close(); });
  }

  get #isShown() { return !this.#el.hidden && this.#el.querySelector("[data-figures]") !== null; }

  /** The card of row `r`; it follows the row's figures while it is open. */
  async show(r) {
    this.#row = r;
    this.#watch.disconnect();
    for (const td of this.sheet.figures(r)) this.#watch.observe(td, { childList: true, characterData: true, subtree: true });
    if (await this.#load()) this.#el.querySelector("[data-close]").focus();
  }

  close() {
    this.#el.hidden = true;
    this.#watch.disconnect();
    this.sheet.figures(this.#row)[0].focus();
  }

  async #load() {
    const number = ++this.#asked, { pupil } = this.sheet.at(this.#row, 0);
    const answer = await fetch(`/journal/${this.journal}/figures/${pupil}/card?period=${this.period}`, { cache: "no-store" }).catch(() => null);
    if (number !== this.#asked) return false;
    if (!answer?.ok) {
      if (answer?.status === 401) this.login.ask(); else this.status.say((await answer?.json().catch(() => null))?.error ?? this.word("again"));
      return false;
    }
    this.#el.innerHTML = await answer.text();
    this.#el.hidden = false;
    return true;
  }
}
