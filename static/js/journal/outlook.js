/** The forecast of the class under the table. The server writes it first; this comes with the first mark that is saved. */

const ORDER = ["5", "4", "3", "2", "1", "зч", "нз", "н/а"];
const FAILING = ["2", "1", "нз", "н/а"];

/** The class as a whole, if the period ended so: what rules/outlook.py says, from the marks that stand or are forecast. */
export const classOutlook = (marks) => {
  const counts = [...new Set(marks)].map((mark) => [mark, marks.filter((one) => one === mark).length]);
  const sum = (test, worth = () => 1) => counts.reduce((all, [mark, n]) => all + (test(mark) ? n * worth(mark) : 0), 0);
  const digit = (mark) => mark > 0, known = (mark) => ORDER.includes(mark), all = sum(known), digits = sum(digit);
  const percent = (n) => Math.round((100 * n) / all);
  return all ? {
    counts: ORDER.flatMap((mark) => counts.filter(([one]) => one === mark)),
    passing: percent(all - sum((mark) => FAILING.includes(mark))),
    quality: percent(sum((mark) => mark > 3)),
    mean: digits ? (Math.round((10 * sum(digit, Number)) / digits) / 10).toFixed(1).replace(".", ",") : null,
    blank: sum((mark) => !mark),
  } : null;
};

/** Under the table; whoever has left is not counted. */
export const outlook = (sheet, el, word) => {
  const of = (term) => term?.textContent || term?.dataset.forecast || "";
  const found = classOutlook(sheet.lines.flatMap((line, r) => (line.matches(".is-gone") ? [] : of(sheet.figures(r)[2]))));
  if (!found) { el.textContent = ""; return; }
  const { counts, passing, quality, mean, blank } = found, list = counts.map(([mark, n]) => `«${mark}»\u00a0— ${n}`).join(", ");
  const shares = mean ? word("share", passing, quality, mean) : word("pass", passing);
  el.textContent = word("outlook", `${shares} (${list})${blank ? word("blanks", blank) : ""}`);
};
