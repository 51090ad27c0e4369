/** Which field of a task each column of pasted text is. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { fieldsOf } from "../../static/js/works/tasks.js";

test("a first column of numbers in order is the number of the task", () => {
  assert.deepEqual(fieldsOf([["1", "Сложение", "2"], ["2", "Задача", "3"]], "skill"), [null, "skill", "most"]);
  assert.deepEqual(fieldsOf([["Сложение", "2", "знаки"], ["Задача", "3", ""]], "skill"), ["skill", "most", "typical"]);
});
test("columns begin where they are put down", () => {
  assert.deepEqual(fieldsOf([["2", "знаки"], ["3", ""]], "most"), ["most", "typical"]);
  assert.deepEqual(fieldsOf([["2"], ["3"]], "most"), ["most"]);
});
