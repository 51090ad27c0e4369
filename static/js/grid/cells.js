/** The page's table as a matrix of cells. A cell is made when it is first asked for: a page opens without making 1,800. */
import { word } from "./words.js";

const LEFT = 2;   // number and name come first in a row

export class Sheet {
  #made = new Map();

  constructor(table, readonly) {
    const [months, days, kinds] = table.tHead.rows;
    this.table = table;
    this.readonly = readonly;
    this.lines = [...table.tBodies[0].rows];
    this.heads = [...days.cells];
    this.kinds = [...kinds.cells];
    this.rows = this.lines.length;
    this.columns = this.heads.length;
    this.works = new Map(this.heads.map((head, c) => [Number(head.id.slice(1)), c]));
    this.pupils = new Map(this.columns ? this.lines.map((line, r) => [Number(this.element(r, 0).dataset.pupil), r]) : []);
    this.months = [];
    let first = 0;
    for (const month of months.querySelectorAll(".month")) { this.months.push(first); first += month.colSpan; }
  }

  element(r, c) { return this.lines[r].cells[c + LEFT]; }

  at(r, c) {
    const el = this.element(r, c);
    let cell = this.#made.get(el);
    if (!cell) {
      const { pupil, work, state, rev = 0 } = el.dataset, text = el.textContent;
      cell = { el, r, c, pupil: Number(pupil), work: Number(work), key: `${pupil}:${work}`, rev: Number(rev), state,
        text, base: text, painted: text, readonly: this.skip(r, c), why: "", theirs: "" };
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
  /** « (выбыл с 5 октября, приказ № 41-у)» */
  note(r) { const title = this.lines[r].querySelector("abbr")?.title; return title ? ` (${title})` : ""; }
  number(r) { return Number(this.lines[r].cells[0].textContent); }
  /** "среда, 14 октября" */
  day(c) { return this.heads[c].dataset.day; }
  /** "14 октября" */
  date(c) { return this.day(c).split(", ")[1]; }
  /** "ответ на уроке", "контрольная работа № 1 «Дроби»" */
  kind(c) {
    const text = this.heads[c].lastElementChild.textContent;
    return text.charAt(5).toLowerCase() + text.slice(6);
  }
  /** "отметки до 9 октября, закроется завтра" */
  term(c) { const { firstElementChild: first, lastElementChild: last } = this.heads[c]; return first === last ? "" : first.textContent.trim(); }
  figures(r) { return [...this.lines[r].cells].slice(LEFT + this.columns); }

  /** A column's work has become another kind: its letter and what is read out. */
  rename({ work, kind, code, title }) {
    const c = this.works.get(work);
    if (c === undefined) return;
    const words = this.heads[c].lastElementChild;
    words.textContent = words.textContent.slice(0, 5) + kind + (title ? `: ${title}` : "");
    this.kinds[c].replaceChildren(...(code === "О" ? [] : [Object.assign(document.createElement("b"), { textContent: code })]));
  }

  /** Why nothing can be written here, in words; "" when it can. */
  reason({ readonly, el, c }) {
    if (!readonly) return "";
    const is = (css) => el.classList.contains(css);
    return is("is-out") ? word("out") : el.parentNode.dataset.lock ?? this.heads[c].dataset.lock ?? word(is("is-ahead") ? "ahead" : "shut");
  }
}
