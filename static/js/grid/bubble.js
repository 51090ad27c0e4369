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

  /** To the right of the cell or to its left, so that the column being filled stays seen; on a phone below or above it. */
  #place(target) {
    const page = this.el.parentNode.getBoundingClientRect(), cell = target.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.el;
    const right = cell.right - page.left + 10, left = cell.left - page.left - width - 10;
    const beside = right + width <= page.width - 4 || left >= 4;
    const below = cell.bottom - page.top + 8;
    const top = beside ? cell.top - page.top - 4 : below + height <= page.height ? below : below - height - cell.height - 16;
    this.el.style.top = `${Math.max(Math.min(top, page.height - height - 4), 0)}px`;
    this.el.style.left = `${Math.max(right + width <= page.width - 4 ? right : beside ? left : (page.width - width) / 2, 4)}px`;
  }
}
