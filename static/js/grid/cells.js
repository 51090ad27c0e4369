/** The page's table as a matrix of cells. A cell is made when it is first asked for: a page opens without making 1,800. */

const LEFT = 2;   // number and name come first in a row
const REASONS = { "is-out": "Ученика в этот день не было в классе.", "is-ahead": "Урок ещё впереди: отметки ставят со дня урока." };

export class Sheet {
  #made = new Map();

  constructor(table, readonly) {
    this.table = table;
    this.readonly = readonly;
    this.lines = [...table.tBodies[0].rows];
    this.heads = [...table.tHead.rows[1].cells];
    this.kinds = [...table.tHead.rows[2].cells];
    this.rows = this.heads.length ? this.lines.length : 0;
    this.columns = this.heads.length;
    this.works = new Map(this.heads.map((head, c) => [Number(head.id.slice(1)), c]));
    this.pupils = new Map(this.lines.map((line, r) => [Number(line.cells[LEFT]?.dataset.pupil), r]));
    this.months = [];
    let first = 0;
    for (const month of table.tHead.rows[0].querySelectorAll(".month")) { this.months.push(first); first += month.colSpan; }
  }

  element(r, c) { return this.lines[r].cells[c + LEFT]; }

  at(r, c) {
    const el = this.element(r, c);
    let cell = this.#made.get(el);
    if (!cell) {
      const { pupil, work, state, rev } = el.dataset;
      const text = el.textContent;
      cell = { el, r, c, pupil: Number(pupil), work: Number(work), key: `${pupil}:${work}`, text, base: text, css: "", state,
        rev: Number(rev ?? 0), readonly: this.readonly || el.hasAttribute("aria-readonly"), why: "", theirs: null, painted: text };
      this.#made.set(el, cell);
    }
    return cell;
  }

  of(el) {
    const td = el?.closest?.("[role=gridcell]");
    return td && this.table.contains(td) ? this.at(td.parentNode.sectionRowIndex, td.cellIndex - LEFT) : null;
  }

  find(pupil, work) {
    const r = this.pupils.get(pupil), c = this.works.get(work);
    return r === undefined || c === undefined ? null : this.at(r, c);
  }

  byKey(key) { return this.find(...key.split(":").map(Number)); }

  /* what matrix.js asks; without making cells */
  filled(r, c) { return this.element(r, c).firstChild !== null; }
  skip(r, c) { return this.readonly || this.element(r, c).hasAttribute("aria-readonly"); }

  name(r) { return this.lines[r].cells[1].lastElementChild.textContent; }
  /** «выбыл с 5 октября, приказ № 41-у» */
  note(r) { return this.lines[r].cells[1].querySelector("abbr")?.title ?? ""; }
  number(r) { return Number(this.lines[r].cells[0].textContent); }
  date(c) { return this.heads[c].dataset.date; }
  /** "ответ на уроке" */
  kind(c) { return this.heads[c].lastElementChild.textContent.replace(/^ \S+ /, ""); }
  figures(r) { const { cells } = this.lines[r]; return [...cells].slice(LEFT + this.columns); }

  /** Why nothing can be written here, in words; "" when it can. */
  reason(cell) {
    if (!cell.readonly) return "";
    const css = Object.keys(REASONS).find((one) => cell.el.classList.contains(one));
    return (css && css !== "is-ahead" && REASONS[css]) || this.heads[cell.c].dataset.lock || REASONS[css] || "Этот журнал открыт только для чтения.";
  }
}
