/** Russian words of the page that depend on a number or a date. */
const MONTHS = ["января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"];
const DAYS = ["воскресенье", "понедельник", "вторник", "среда", "четверг", "пятница", "суббота"];

/** plural(3, "клетка", "клетки", "клеток") -> "3 клетки" */
export const plural = (n, one, few, many) => {
  const ten = n % 10, hundred = n % 100;
  const word = ten === 1 && hundred !== 11 ? one : ten >= 2 && ten <= 4 && (hundred < 12 || hundred > 14) ? few : many;
  return `${n} ${word}`;
};
export const cells = (n) => plural(n, "клетка", "клетки", "клеток");

/** "2026-10-14" -> "14 октября" */
export const dayMonth = (iso) => { const [, month, day] = iso.split("-").map(Number); return `${day} ${MONTHS[month - 1]}`; };

/** "2026-10-14" -> "среда, 14 октября" */
export const longDay = (iso) => `${DAYS[new Date(`${iso}T12:00`).getDay()]}, ${dayMonth(iso)}`;

/** 4.5 -> "4,50"; nothing for null. */
export const figure = (value) => (value == null || value === "" ? "" : Number(value).toFixed(2).replace(".", ","));

export const clock = (at = new Date()) => `${at.getHours()}:${String(at.getMinutes()).padStart(2, "0")}`;
