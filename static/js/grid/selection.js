/** Which cell is active, which range is selected; paints both. The anchor of a range stays, its head moves. */
import { contains, cellsOf, rangeOf, sizeOf } from "./matrix.js";

export class Selection {
  active = null;
  range = null;
  #anchor = null;
  #head = null;
  #corner = null;

  constructor(sheet, onChange) { this.sheet = sheet; this.onChange = onChange; }

  get at() { return this.active ? [this.active.r, this.active.c] : [0, 0]; }
  get head() { return this.#head ?? this.at; }
  get many() { return this.range !== null && sizeOf(this.range) > 1; }
  get cells() { return [...cellsOf(this.range)].map(([r, c]) => this.sheet.at(r, c)); }

  /** Make a cell active; the range becomes it alone. */
  go([r, c], { focus = true, scroll = true } = {}) {
    this.#activate(this.sheet.at(r, c), focus, scroll);
    this.#anchor = this.#head = [r, c];
    this.#select(rangeOf([r, c], [r, c]));
  }

  /** Make a cell of the range active; the range stays. */
  within([r, c]) { this.#activate(this.sheet.at(r, c), true, true); this.onChange(); }

  /** Stretch the range to here. */
  extend(head, scroll = true) {
    this.#head = head;
    this.#select(rangeOf(this.#anchor, head));
    if (scroll) this.sheet.element(...head).scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** Select a range as a whole: a column, a row, what was pasted. */
  take(range) {
    this.#anchor = [range.top, range.left];
    this.#head = [range.bottom, range.right];
    if (!contains(range, this.at)) this.#activate(this.sheet.at(range.top, range.left), true, true);
    this.#select(range);
  }

  #activate(cell, focus, scroll) {
    const before = this.active;
    if (before !== cell) {
      if (before) {
        before.el.classList.remove("is-at");
        before.el.tabIndex = -1;
        if (before.r !== cell.r) this.sheet.lines[before.r].classList.remove("at-row");
        if (before.c !== cell.c) this.sheet.kinds[before.c].classList.remove("at-col");
      }
      cell.el.tabIndex = 0;
      cell.el.classList.add("is-at");
      this.sheet.lines[cell.r].classList.add("at-row");
      this.sheet.kinds[cell.c].classList.add("at-col");
      this.active = cell;
    }
    if (focus) cell.el.focus({ preventScroll: true });
    if (scroll) cell.el.scrollIntoView({ block: "nearest", inline: "nearest" });
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
    this.onChange();
  }

  #mark([r, c], on) {
    const el = this.sheet.element(r, c);
    el.classList.toggle("in-range", on);
    if (on) el.setAttribute("aria-selected", "true"); else el.removeAttribute("aria-selected");
  }
}
