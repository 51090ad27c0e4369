/** «отсутствуют: 3 7 12»: while the numbers are typed, the status line says whom they mean and at which lesson; Enter writes. */
import { listNumbers } from "../grid/matrix.js";

/** -> {names, unknown}: the pupils of these numbers, and the numbers of nobody. */
export const rollCall = (text, list) => {
  const wanted = listNumbers(text), known = new Map(list.map(({ number, name }) => [number, name]));
  return { names: wanted.filter((one) => known.has(one)).map((one) => `${one}\u00a0${known.get(one)}`), unknown: wanted.filter((one) => !known.has(one)) };
};

export const words = ({ names, unknown }, day) => {
  const whom = names.length ? `${day}, Н: ${names.join(", ")}. Enter — записать, Ctrl+Z — вернуть.` : "";
  return `${whom}${unknown.length ? ` Таких номеров нет: ${unknown.join(", ")}.` : ""}`.trim();
};

export const wireRollCall = ({ sheet, selection, status }) => {
  const box = document.getElementById("absent");
  const list = sheet.lines.map((line, r) => ({ number: sheet.number(r), name: sheet.name(r) }));
  box?.addEventListener("input", () => status.say(words(rollCall(box.value, list), sheet.date(selection.at[1]))));
};
