/** Figures beside a pupil: mean, how many marks, period mark or its forecast; and the forecast of the class. */
import { figure, word } from "./words.js";

const set = (el, text) => { if (el.textContent !== text) el.textContent = text; };

/** Repaint from `rows` of an answer; `needed` = marks for a period mark. */
export const repaint = (sheet, rows, needed) => {
  for (const row of rows ?? []) {
    const [mean, few, term] = sheet.pupils.has(row.pupil) ? sheet.figures(sheet.pupils.get(row.pupil)) : [];
    if (!term) continue;
    set(mean, figure(row.mean));
    set(few, row.warning ? `${row.count} из ${needed}` : `${row.count}`);
    few.classList.toggle("is-short", Boolean(row.warning));
    set(term, row.final ?? (row.warning ? "" : row.forecast) ?? "");
    term.classList.toggle("is-proposed", !row.final);
  }
};

/** Under the table: how many pupils would have which mark if the period ended today. */
export const outlook = (sheet, el) => {
  const marks = sheet.lines.map((line, r) => sheet.figures(r)[2]?.textContent).filter(Boolean);
  const number = (mark) => marks.filter((one) => one === mark).length;
  const list = [...new Set(marks)].sort().reverse().map((mark) => `«${mark}» — ${number(mark)}`);
  set(el, marks.length ? word("outlook", list.join(", "), Math.round((100 * (number("5") + number("4"))) / marks.length)) : "");
};
