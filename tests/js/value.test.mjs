import assert from "node:assert/strict";
import { test } from "node:test";
import { classesOf, combine, letterOf, parse, typed } from "../../static/js/grid/value.js";
import { sample } from "./samples.mjs";

const MARKS = { five: ["2", "3", "4", "5", "осв", "н/а", "•"], pass: ["зч", "нз", "осв", "н/а", "•"], none: [] };
const values = sample("values");

for (const [marking, marks] of Object.entries(MARKS)) {
  test(`GRID-3: what a cell takes (${marking})`, () => {
    for (const [text, form] of values[marking]) assert.equal(parse(text, marks), form, JSON.stringify(text));
  });
}

test("GRID-2: letters by either layout; the comma is «б» only where the comma key is", () => {
  for (const key of ["н", "Н", "y", "n", "h"]) assert.equal(letterOf(key, "KeyY"), "Н");
  assert.equal(letterOf(",", "Comma"), "Б");
  assert.equal(letterOf(",", "NumpadDecimal"), "");
  assert.equal(letterOf(",", "Slash"), "");
});

test("one key press: mark, letter, separator, or nothing", () => {
  assert.deepEqual(typed("6", "Digit6", MARKS.five), { mark: "6" });   // the server refuses it in words
  assert.deepEqual(typed("/", "NumpadDivide", MARKS.five), { separator: true });
  assert.deepEqual(typed(".", "Slash", MARKS.five), { separator: true });
  assert.deepEqual(typed(",", "NumpadDecimal", MARKS.five), { separator: true });
  assert.deepEqual(typed("з", "KeyP", MARKS.pass), { mark: "зч" });
  for (const key of ["q", "ф", "=", "з", ";"]) assert.equal(typed(key, "KeyQ", MARKS.five), null, key);
});

test("ABS-1: a letter keeps the mark, a mark replaces all", () => {
  assert.equal(combine("4", { letter: "Н" }), "Н 4");
  assert.equal(combine("Н 4", { letter: "О" }), "О 4");
  assert.equal(combine("•", { letter: "Н" }), "Н");
  assert.equal(combine("", { letter: "Б" }), "Б");
  assert.equal(combine("Н", { mark: "5" }), "5");
});

test("a cell's text decides its classes", () => {
  const cases = { "": "", 5: "", 2: "is-2", "н/а": "is-2", "4/5": "is-two", Н: "is-abs is-bare", Б: "is-abs", "Н 4": "is-abs", "•": "is-owed" };
  for (const [text, css] of Object.entries(cases)) assert.equal(classesOf(text), css, text);
});
