import assert from "node:assert/strict";
import { test } from "node:test";
import { findRow } from "../../static/js/grid/finder.js";
import { figure, form } from "../../static/js/grid/words.js";

test("numbers with their nouns", () => {
  assert.deepEqual([1, 2, 5, 11, 21, 22, 112].map(form), [0, 1, 2, 2, 0, 1, 2]);
});

test("figures with a decimal comma; no mean is nothing, not zero", () => {
  assert.deepEqual([4.5, 4, null].map((value) => figure(value)), ["4,50", "4,00", ""]);
  assert.equal(figure(4.25, 1), "4,3");
});

test("a pupil is found by first letters, Ё beside Е", () => {
  const names = ["Аксёнов Тимофей", "Ершов Матвей", "Ёлкин Пётр"];
  assert.equal(findRow(names, "аксен"), 0);
  assert.equal(findRow(names, "ёл"), 2);
  assert.equal(findRow(names, "ел"), 2);
  assert.equal(findRow(names, " "), -1);
});
