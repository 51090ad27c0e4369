/** The card beside the table. What stands in it comes when it is first asked for: static/js/journal/. */
export class Card {
  #el = document.getElementById("card");

  /** home() brings focus back to the cell; show(cell, wanted, chosen) fills the card. */
  constructor(home, show) {
    Object.assign(this, { home, show });
    this.#el.addEventListener("keydown", (event) => { if (event.key === "Escape") this.close(); });
  }

  close() {
    if (this.#el.hidden) return;
    this.#el.hidden = true;
    this.home();
  }
}
