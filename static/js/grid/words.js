/** Sentences of the page; they live in its template (journal/_words.html), {0} and {1} are filled in here. */
export const word = (name, ...values) => document.getElementById("words").dataset[name].replace(/\{(\d)\}/g, (_, n) => values[n]);

/** Which form of a noun goes with a number: 0 клетка, 1 клетки, 2 клеток. */
export const form = (n) => {
  const ten = n % 10, hundred = n % 100;
  return ten === 1 && hundred !== 11 ? 0 : ten > 1 && ten < 5 && (hundred < 12 || hundred > 14) ? 1 : 2;
};
export const cells = (n) => word("cells", n).split("|")[form(n)].replace("{0}", n);

/** 4.5 -> "4,50"; nothing for null. */
export const figure = (value, digits = 2) => (value == null || value === "" ? "" : Number(value).toFixed(digits).replace(".", ","));

/** "14.10, 10:52" or, without a date, "10:52". */
export const moment = (at, date) => at.toLocaleString("ru", { hour: "numeric", minute: "2-digit", ...(date && { day: "2-digit", month: "2-digit" }) });
