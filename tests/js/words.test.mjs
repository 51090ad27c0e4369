import assert from "node:assert/strict";
import { test } from "node:test";
import { findRow } from "../../static/js/grid/finder.js";
import { cells, dayMonth, figure, longDay } from "../../static/js/grid/words.js";

test("numbers with their nouns, days as people say them", () => {
  assert.deepEqual([1, 2, 5, 11, 21, 22, 112].map(cells),
    ["1 клетка", "2 клетки", "5 клеток", "11 клеток", "21 клетка", "22 клетки", "112 клеток"]);
  assert.equal(dayMonth("2026-10-14"), "14 октября");
  assert.equal(longDay("2026-10-14"), "среда, 14 октября");
});

test("figures with a decimal comma; no mean is nothing, not zero", () => {
  assert.deepEqual([4.5, 4, null].map(figure), ["4,50", "4,00", ""]);
});

test("a pupil is found by first letters, Ё beside Е", () => {
  const names = ["Аксёнов Тимофей", "Ершов Матвей", "Ёлкин Пётр"];
  assert.equal(findRow(names, "аксен"), 0);
  assert.equal(findRow(names, "ёл"), 2);
  assert.equal(findRow(names, "ел"), 2);
  assert.equal(findRow(names, " "), -1);
});
