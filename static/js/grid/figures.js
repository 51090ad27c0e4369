/** Figures beside a pupil: mean, how many marks, period mark or its forecast. */
import { figure } from "./words.js";

const set = (el, text) => { if (el.textContent !== text) el.textContent = text; };

/** Repaint from `rows` of an answer; the page says how many marks are needed, which mean the school goes by and with how many digits. */
export const repaint = (sheet, rows, { needed, mean: which, digits }) => {
  for (const row of rows ?? []) {
    const [mean, few, term] = sheet.pupils.has(row.pupil) ? sheet.figures(sheet.pupils.get(row.pupil)) : [];
    if (!term) continue;
    set(mean, figure(row[which], digits));
    set(few, row.warning ? `${row.count} из ${needed}` : `${row.count}`);
    few.classList.toggle("is-short", Boolean(row.warning));
    few.title = row.warning ?? "";
    set(term, row.final ?? (row.warning ? "" : row.forecast) ?? "");
    term.dataset.forecast = row.forecast ?? "";
    term.classList.toggle("is-proposed", !row.final);
  }
};
