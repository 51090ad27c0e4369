/** What is wrong with a cell, said beside it, with what can be done about it. */

export class Bubble {
  cell = null;
  kind = "";

  constructor(el, home) {
    this.el = el;
    this.home = home;   // where focus returns
    el.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      this.hide();
      this.home();
    });
  }

  /** kind: "refused", "conflict", "locked" or "ask"; buttons: [title, deed] pairs. */
  show({ cell, kind, lead, text, buttons = [] }) {
    this.cell = cell;
    this.kind = kind;
    const head = document.createElement("b");
    head.textContent = `${lead} `;
    const deeds = document.createElement("div");
    deeds.className = "btns";
    for (const [title, deed] of buttons) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-sm";
      button.textContent = title;
      button.addEventListener("click", () => { this.hide(); this.home(); deed(); });
      deeds.append(button);
    }
    this.el.replaceChildren(head, text, deeds);
    this.el.className = `bubble is-${kind}`;
    this.el.hidden = false;
    requestAnimationFrame(() => this.#place(cell.el));
  }

  hide() {
    if (this.el.hidden) return;
    this.el.hidden = true;
    this.cell = null;
  }

  focus() { this.el.querySelector("button")?.focus(); }

  /** Under the cell and to its left, else above; never outside the page. */
  #place(target) {
    const page = this.el.parentNode.getBoundingClientRect(), cell = target.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.el;
    const fits = cell.bottom + 8 + height <= Math.min(page.bottom, innerHeight);
    const top = fits ? cell.bottom - page.top + 8 : Math.max(cell.top - page.top - height - 8, 0);
    const left = Math.min(Math.max(cell.left - page.left - 90, 4), page.width - width - 4);
    this.el.style.top = `${top}px`;
    this.el.style.left = `${Math.max(left, 4)}px`;
  }
}
