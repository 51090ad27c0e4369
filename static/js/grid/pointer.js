/** Mouse: click, drag (scrolls at the edge), Shift+click, heads of columns, names, the corner to fill by; touch: tap. */
const EDGE = 24, CORNER = 8;

export class Pointer {
  #drag = null;   // "range" or {fill: range}
  #scroll = 0;
  #last = null;
  #touch = false;   // a click of Firefox 115 does not know by what

  /** deeds: {at(cell), extend(at), column(c), row(r), edit(), range(), fill(range), tap()} */
  constructor(sheet, leaf, deeds) {
    Object.assign(this, { sheet, leaf, deeds });
    const { table } = sheet;
    table.addEventListener("pointerdown", (event) => this.#down(event));
    table.addEventListener("dblclick", (event) => {
      const cell = sheet.of(event.target), head = event.target.closest("th.day");
      if (cell) deeds.edit(cell); else if (head) deeds.lesson(head.cellIndex);
    });
    table.addEventListener("click", (event) => this.#click(event));
    addEventListener("pointermove", (event) => this.#move(event));
    addEventListener("pointerup", () => this.#up());
    addEventListener("pointercancel", () => this.#up());
  }

  #down(event) {
    const cell = this.sheet.of(event.target);
    this.#touch = event.pointerType === "touch";
    if (!cell || event.button !== 0 || this.#touch || event.target.matches("input")) return;
    event.preventDefault();   // focus is ours: Shift+click must not move it
    if (this.#onCorner(event, cell)) { this.#drag = { fill: this.deeds.range() }; return; }
    this.#drag = "range";
    if (event.shiftKey) this.deeds.extend([cell.r, cell.c]); else this.deeds.at(cell);
  }

  #click(event) {
    const cell = this.sheet.of(event.target);
    if (cell) { if (this.#touch) this.deeds.tap(); return; }
    const head = event.target.closest("th.day");
    if (head) this.deeds[this.#touch ? "lesson" : "column"](head.cellIndex);
    const kind = event.target.closest("td.kind");
    if (kind) this.deeds.lesson(kind.cellIndex);
    const name = event.target.closest("tbody .name, tbody .no");
    if (name) this.deeds.row(name.parentNode.sectionRowIndex);
  }

  #onCorner(event, cell) {
    if (!cell.el.classList.contains("is-corner")) return false;
    const box = cell.el.getBoundingClientRect();
    return event.clientX >= box.right - CORNER && event.clientY >= box.bottom - CORNER;
  }

  #move(event) {
    if (!this.#drag) {
      const cell = event.target.closest?.(".is-corner");
      if (cell) cell.classList.toggle("can-fill", this.#onCorner(event, { el: cell }));
      return;
    }
    this.#last = event;
    this.#reach();
    if (!this.#scroll) this.#scroll = setInterval(() => this.#roll(), 50);
  }

  #reach() {
    const cell = this.sheet.of(document.elementFromPoint(this.#last.clientX, this.#last.clientY));
    if (cell) this.deeds.extend([cell.r, cell.c], false);
  }

  #roll() {
    const box = this.leaf.getBoundingClientRect(), { clientX: x, clientY: y } = this.#last;
    const dx = x > box.right - EDGE ? 25 : x < box.left + EDGE ? -25 : 0;
    const dy = y > box.bottom - EDGE ? 24 : y < box.top + EDGE ? -24 : 0;
    if (!dx && !dy) return;
    this.leaf.scrollBy(dx, dy);
    this.#reach();
  }

  #up() {
    clearInterval(this.#scroll);
    this.#scroll = 0;
    const drag = this.#drag;
    this.#drag = null;
    if (drag?.fill && this.#last) this.deeds.fill(drag.fill);
    this.#last = null;
  }
}
