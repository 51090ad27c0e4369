/** The table of period marks as places: what stands, what is proposed, why a place is shut. */
import { classesOf } from "../grid/value.js";

export const keyOf = ({ pupil, kind, period }) => `${pupil}:${kind}:${period ?? ""}`;

export class Places {
  constructor(table) {
    this.table = table;
    this.lines = [...table.tBodies[0].rows];
    this.heads = [...table.tHead.rows[0].cells].slice(2);
    this.rows = this.lines.length;
    this.columns = this.heads.length;
    this.months = [];
    this.byKey = new Map([...table.querySelectorAll("td.cell")].map((el) => [keyOf({ ...el.dataset }), el]));
  }

  at(r, c) { return this.lines[r]?.cells[c + 2]; }
  of(el) { const td = el?.closest?.("td.cell"); return td && this.table.contains(td) ? td : null; }
  where(el) { return [el.parentNode.sectionRowIndex, el.cellIndex - 2]; }
  head(el) { return this.heads[el.cellIndex - 2]; }
  name(el) { return el.parentNode.cells[1].lastElementChild.textContent; }
  column(c) { return this.lines.map((line) => line.cells[c + 2]); }
  filled(r, c) { return this.at(r, c).dataset.text !== ""; }
  skip(r, c) { return this.at(r, c).hasAttribute("aria-readonly"); }

  /** What the server says of a place now. */
  put(cell) {
    const el = this.byKey.get(keyOf({ ...cell, period: cell.period ?? "" }));
    if (!el) return;
    const { text, rev, proposal, rule, reason, document: paper, why, note } = cell;
    Object.assign(el.dataset, { text, rev, proposal, rule, reason, document: paper, why, note, state: why ? "locked" : "saved" });
    el.toggleAttribute("data-disputed", cell.disputed);
    el.toggleAttribute("aria-readonly", Boolean(why));
    if (why) el.setAttribute("aria-readonly", "true");
    this.show(el, text, cell.differs);
  }

  /** Paint a value that may not be saved yet. */
  show(el, text, differs = false) {
    const out = el.classList.contains("is-out") && !text;
    el.className = `cell ${text ? classesOf(text).replace("is-two", "") : out ? "is-out" : el.dataset.proposal ? "is-proposed" : ""}${differs ? " is-differs" : ""}`;
    el.textContent = text || el.dataset.proposal;
  }

  /** How many of a column stand. */
  count(c) {
    const cells = this.column(c).filter((el) => !el.classList.contains("is-out") && !el.parentNode.classList.contains("is-gone"));
    this.heads[c].querySelector(".filled").textContent = cells.filter((el) => el.dataset.text).length;
  }
}
