/** What is wrong with a cell, said beside it, with what can be done about it. */
import { make } from "./view.js";

export class Bubble {
  cell = null;
  kind = "";

  /** home() brings focus back to the cell. */
  constructor(el, home) {
    this.el = el;
    this.home = home;
    el.addEventListener("keydown", (event) => { if (event.key === "Escape") this.hide(true); });
  }

  /** kind: "refused", "conflict", "locked" or "ask"; buttons: [title, deed] pairs. */
  show({ cell, kind, lead, text, buttons = [] }) {
    Object.assign(this, { cell, kind });
    const deeds = make("div", "", "btns");
    deeds.append(...buttons.map(([title, deed]) => make("button", title, "btn btn-sm", () => { this.hide(true); deed(); })));
    this.el.replaceChildren(make("b", lead), " ", text, deeds);
    this.el.className = `bubble is-${kind}`;
    this.el.hidden = false;
    requestAnimationFrame(() => this.#place(cell.el));
  }

  hide(goHome) {
    this.el.hidden = true;
    this.cell = null;
    if (goHome) this.home();
  }

  focus() { this.el.querySelector("button")?.focus(); }

  /** To the right of the cell or to its left, so that the column being filled stays seen; on a phone below or above it. */
  #place(target) {
    const page = this.el.parentNode.getBoundingClientRect(), cell = target.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height, style } = this.el;
    const right = cell.right - page.left + 10, left = right - cell.width - width - 20, below = cell.bottom - page.top + 8;
    const toRight = right + width <= page.width - 4, beside = toRight || left >= 4;
    const top = beside ? cell.top - page.top - 4 : below + height <= page.height ? below : below - height - cell.height - 16;
    style.top = `${Math.max(Math.min(top, page.height - height - 4), 0)}px`;
    style.left = `${Math.max(toRight ? right : beside ? left : (page.width - width) / 2, 4)}px`;
  }
}
