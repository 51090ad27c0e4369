import assert from "node:assert/strict";
import test from "node:test";
import { rollCall, words } from "../../static/js/journal/roll_call.js";

const LIST = [{ number: 3, name: "Ершов Матвей" }, { number: 7, name: "Ким Лев" }];

test("the numbers of a roll call are names before they are absences", () => {
  const found = rollCall("3, 7 7 40", LIST);
  assert.deepEqual(found.unknown, [40]);
  assert.equal(words(found, "14 октября"), "14 октября, Н: 3\u00a0Ершов Матвей, 7\u00a0Ким Лев. Enter — записать, Ctrl+Z — вернуть. Таких номеров нет: 40.");
  assert.equal(words(rollCall("", LIST), "14 октября"), "");
});
