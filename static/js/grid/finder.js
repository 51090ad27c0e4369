/** «ученик»: first letters lead to the row. «отсутствуют»: numbers of the list become Н in the active column's lesson. */
import { listNumbers } from "./matrix.js";

const plain = (text) => text.toLowerCase().replaceAll("ё", "е");

export const findRow = (names, typed) => {
  const wanted = plain(typed.trim());
  return wanted ? names.findIndex((name) => plain(name).startsWith(wanted)) : -1;
};

/** deeds: {goRow(r), home(), absent(rows) -> words} */
export const wireFinder = (sheet, deeds) => {
  const names = sheet.lines.map((line, r) => sheet.name(r));
  const find = document.getElementById("find"), absent = document.getElementById("absent");
  find?.addEventListener("input", () => { const r = findRow(names, find.value); if (r >= 0) deeds.goRow(r); });
  for (const box of [find, absent]) {
    box?.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault();
      if (event.key === "Enter" && box === absent) {
        const numbers = new Set(listNumbers(absent.value));
        deeds.absent(sheet.lines.map((line, r) => r).filter((r) => numbers.has(sheet.number(r))));
      }
      box.value = "";
      deeds.home();
    });
  }
};
