/** What the page says: where one is, what is wrong with a cell and what can be done, what was left out. */
import { sizeOf } from "./matrix.js";
import { cells, word } from "./words.js";

export class Speech {
  skipped = [];   // cells that a paste or a fill left out, until the next writing
  wanted = null;   // {cell, text}: typed in a locked cell

  constructor(parts) { Object.assign(this, parts); }

  lead({ r, c }) { return `${this.sheet.name(r)}, ${this.sheet.date(c)}.`; }

  count() {
    const { writer, queue, status } = this;
    status.count({ ...writer.counts, unsaved: queue.state === "calm" ? 0 : queue.size }, this.skipped.length);
  }

  where() {
    const { sheet, selection, bubble, status, pad } = this, cell = selection.active, { r, c } = cell;
    const name = sheet.name(r), many = selection.many && word("chosen", cells(sizeOf(selection.range)));
    status.where([name + sheet.note(r), sheet.day(c), sheet.kind(c), sheet.term(c), many, sheet.reason(cell)].filter(Boolean).join(" · "));
    pad?.where(name, `, ${sheet.date(c)}, ${sheet.kind(c)}`);
    if (cell.why && bubble.cell !== cell) this.trouble(cell);
    else if (bubble.cell && bubble.cell !== cell && !bubble.cell.why) bubble.hide();
  }

  trouble(cell) {
    const { writer, status } = this, { text, theirs, why } = cell, or = (value) => value || word("empty");
    const restore = () => writer.restore(cell);
    const buttons = cell.state === "refused" ? [[word("restore"), restore]]
      : [[word("keep", or(theirs)), restore], [word("put", or(text)), () => writer.insist(cell)]];
    this.bubble.show({ cell, kind: cell.state, lead: this.lead(cell), text: why, buttons });
    status.say(`${why} ${word("choose")}`, cell.state);
  }

  locked(cell, text = "") {
    const why = this.sheet.reason(cell);
    this.wanted = { cell, text };
    this.bubble.show({ cell, kind: "locked", lead: this.lead(cell), text: why, buttons: [[word("more"), this.more]] });
    this.status.say(why);
  }

  /** Cells left out of a paste or a fill are outlined, counted, and «Показать» leads to them. */
  skip(skipped, written) {
    for (const { el } of this.skipped) el.classList.remove("is-skipped");
    for (const { el } of skipped) el.classList.add("is-skipped");
    this.skipped = skipped;
    if (skipped.length) this.status.say(word("skipped", written, skipped.length));
    this.count();
  }

  showNext() {
    const list = [...this.writer.odd, ...this.skipped], next = list[(list.indexOf(this.selection.active) + 1) % list.length];
    if (next) this.selection.go([next.r, next.c]);
  }
}
