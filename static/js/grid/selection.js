/** Which cell is active, which range is selected; paints both. The anchor of a range stays, its head moves. */
import { contains, cellsOf, rangeOf, sizeOf } from "./matrix.js";

const NEAREST = { block: "nearest", inline: "nearest" };

export class Selection {
  active = null;
  range = null;
  #anchor = null;
  #head = null;
  #corner = null;
  #heads = [];
  #frame = 0;

  constructor(sheet, onChange) { this.sheet = sheet; this.onChange = onChange; }

  get at() { return this.active ? [this.active.r, this.active.c] : [0, 0]; }
  get head() { return this.#head ?? this.at; }
  get many() { return this.range !== null && sizeOf(this.range) > 1; }
  get cells() { return [...cellsOf(this.range)].map(([r, c]) => this.sheet.at(r, c)); }

  /** Make a cell active; the range becomes it alone. */
  go([r, c], { focus = true, scroll = true } = {}) {
    this.#activate(this.sheet.at(r, c));
    this.#anchor = this.#head = [r, c];
    this.#select(rangeOf([r, c], [r, c]));
    this.#reach(focus, scroll);
  }

  /** Make a cell of the range active; the range stays. */
  within([r, c]) {
    this.#activate(this.sheet.at(r, c));
    this.#follow();
    this.#reach(true, true);
  }

  /** Stretch the range to here. */
  extend(head, scroll = true) {
    this.#head = head;
    this.#select(rangeOf(this.#anchor, head));
    if (scroll) this.sheet.element(...head).scrollIntoView(NEAREST);
  }

  /** Select a range as a whole: a column, a row, what was pasted. */
  take(range) {
    const inside = contains(range, this.at);
    this.#anchor = [range.top, range.left];
    this.#head = [range.bottom, range.right];
    if (!inside) this.#activate(this.sheet.at(range.top, range.left));
    this.#select(range);
    if (!inside) this.#reach(true, true);
  }

  #activate(cell) {
    const before = this.active;
    if (before === cell) return;
    if (before) {
      before.el.classList.remove("is-at");
      before.el.tabIndex = -1;
    }
    cell.el.tabIndex = 0;
    cell.el.classList.add("is-at");
    this.active = cell;
  }

  /** The cell is painted first; its row's name, its column's head and the status line follow in the next frame. */
  #follow() {
    if (this.#frame) return;
    this.#frame = requestAnimationFrame(() => setTimeout(() => {
      this.#frame = 0;
      const { lines, kinds } = this.sheet, { r, c } = this.active;
      for (const el of this.#heads) el.classList.remove("at-row", "at-col");
      this.#heads = [lines[r], kinds[c]];
      lines[r].classList.add("at-row");
      kinds[c].classList.add("at-col");
      this.onChange();
    }));
  }

  /** Last, after all that was written: both ask for the layout, and once is enough. */
  #reach(focus, scroll) {
    if (focus) this.active.el.focus({ preventScroll: true });
    if (scroll) this.active.el.scrollIntoView(NEAREST);
  }

  #select(range) {
    const before = this.range;
    this.range = range;
    const old = before && sizeOf(before) > 1 ? before : null;
    const now = sizeOf(range) > 1 ? range : null;
    if (old) for (const at of cellsOf(old)) if (!now || !contains(now, at)) this.#mark(at, false);
    if (now) for (const at of cellsOf(now)) if (!old || !contains(old, at)) this.#mark(at, true);
    const corner = this.sheet.element(range.bottom, range.right);
    if (corner !== this.#corner) {
      this.#corner?.classList.remove("is-corner");
      corner.classList.add("is-corner");
      this.#corner = corner;
    }
    this.#follow();
  }

  #mark([r, c], on) {
    const el = this.sheet.element(r, c);
    el.classList.toggle("in-range", on);
    if (on) el.setAttribute("aria-selected", "true"); else el.removeAttribute("aria-selected");
  }
}
