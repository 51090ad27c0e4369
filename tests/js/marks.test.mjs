import assert from "node:assert/strict";
import { test } from "node:test";
import { asks, meant } from "../../static/js/marks/keys.js";

const FIVE = ["5", "4", "3", "2", "осв", "н/а"], PASS = ["зч", "нз", "осв", "н/а"], POINTS = ["осв", "н/а"];

test("a digit is a mark, a letter a word, on either layout", () => {
  assert.deepEqual(meant("5", "Digit5", FIVE), { put: "5" });
  for (const key of ["н", "Н", "y", "n"]) assert.deepEqual(meant(key, "KeyY", FIVE), { put: "н/а" });
  for (const key of ["о", "j", "o"]) assert.deepEqual(meant(key, "KeyJ", FIVE), { put: "осв" });
  assert.deepEqual(meant("=", "Equal", FIVE), { take: true });
  assert.equal(meant("q", "KeyQ", FIVE), null);
});

test("зачёт by its letter or plus, незачёт by minus; points are typed", () => {
  assert.deepEqual(meant("з", "KeyP", PASS), { put: "зч" });
  assert.deepEqual(meant("+", "Equal", PASS), { put: "зч" });
  assert.deepEqual(meant("-", "Minus", PASS), { put: "нз" });
  assert.deepEqual(meant("7", "Digit7", POINTS), { type: "7" });
});

test("what a mark still asks for", () => {
  assert.equal(asks("period", "4", "4"), "");
  assert.equal(asks("period", "5", "4"), "reason");
  assert.equal(asks("period", "н/а", ""), "reason");
  assert.equal(asks("exam", "5", ""), "document");
  assert.equal(asks("exam", "", ""), "");
});
