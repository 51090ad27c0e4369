/** Figures beside a pupil: mean, how many marks, period mark or its forecast; and the forecast of the class. */
import { figure } from "./words.js";

const set = (el, text) => { if (el.textContent !== text) el.textContent = text; };

/** Repaint from `rows` of an answer. */
export const repaint = (sheet, rows = [], needed = 0) => {
  for (const row of rows) {
    const r = sheet.pupils.get(row.pupil);
    const [mean, few, term] = r === undefined ? [] : sheet.figures(r);
    if (!term) continue;
    set(mean, figure(row.mean));
    if (row.count !== undefined) set(few, row.warning ? `${row.count} из ${needed}` : `${row.count}`);
    few.classList.toggle("is-short", Boolean(row.warning));
    set(term, row.final || (row.warning ? "" : row.forecast) || "");
    term.classList.toggle("is-proposed", !row.final);
  }
};

/** «Если бы период кончился сегодня: «5» — 4 …» under the table. */
export const outlook = (sheet, el) => {
  const marks = {};
  let known = 0, good = 0;
  for (let r = 0; r < sheet.rows; r++) {
    const mark = sheet.figures(r)[2]?.textContent;
    if (!mark) continue;
    marks[mark] = (marks[mark] ?? 0) + 1;
    known += 1;
    good += mark === "5" || mark === "4";
  }
  const list = Object.keys(marks).sort().reverse().map((mark) => `«${mark}» — ${marks[mark]}`);
  set(el, known ? `Прогноз класса: ${list.join(", ")}; на «4» и «5» ${Math.round((100 * good) / known)} %` : "");
};
