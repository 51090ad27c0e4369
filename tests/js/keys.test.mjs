import assert from "node:assert/strict";
import { test } from "node:test";
import { editIntent, intent } from "../../static/js/grid/keys.js";

const press = (key, code, ...held) =>
  ({ key, code, ctrlKey: held.includes("ctrl"), shiftKey: held.includes("shift"), altKey: held.includes("alt"), metaKey: held.includes("meta") });

const TABLE = [
  [press("5", "Digit5"), { do: "type", key: "5", code: "Digit5" }],
  [press("5", "Numpad5"), { do: "type", key: "5", code: "Numpad5" }],
  [press("н", "KeyY"), { do: "type", key: "н", code: "KeyY" }],
  [press("ArrowDown", "ArrowDown"), { do: "move", to: "down", extend: false }],
  [press("ArrowDown", "ArrowDown", "shift"), { do: "move", to: "down", extend: true }],
  [press("ArrowLeft", "ArrowLeft", "ctrl"), { do: "move", to: "edge-left", extend: false }],
  [press("End", "End", "ctrl", "shift"), { do: "move", to: "last", extend: true }],
  [press("Home", "Home"), { do: "move", to: "row-start", extend: false }],
  [press("PageDown", "PageDown"), { do: "move", to: "page-down", extend: false }],
  [press("PageUp", "PageUp", "alt"), { do: "move", to: "month-back", extend: false }],
  [press("Enter", "Enter"), { do: "enter", back: false }],
  [press("Enter", "NumpadEnter", "shift"), { do: "enter", back: true }],
  [press("Enter", "Enter", "ctrl"), { do: "fill-range" }],
  [press("Enter", "Enter", "alt"), { do: "openCard" }],
  [press("Enter", "Enter", "alt", "shift"), { do: "openLesson" }],
  [press("Tab", "Tab", "shift"), { do: "tab", back: true }],
  [press("Delete", "Delete"), { do: "clear" }],
  [press("Backspace", "Backspace"), { do: "clear" }],
  [press("F2", "F2"), { do: "edit" }],
  [press("F1", "F1"), { do: "help" }],
  [press("?", "Slash", "shift"), { do: "help" }],
  [press("Escape", "Escape"), { do: "escape" }],
  [press(" ", "Space"), { do: "none" }],
  [press(" ", "Space", "shift"), { do: "select", what: "row" }],
  [press(" ", "Space", "ctrl"), { do: "select", what: "column" }],
  [press("a", "KeyA", "ctrl"), { do: "select", what: "all" }],
];

test("GRID-2: every key of the table has its deed", () => {
  for (const [event, meant] of TABLE) assert.deepEqual(intent(event), meant, event.key);
});

test("GRID-2: Ctrl shortcuts work on both layouts", () => {
  for (const key of ["z", "я"]) assert.deepEqual(intent(press(key, "KeyZ", "ctrl")), { do: "undo" });
  for (const key of ["Z", "Я"]) assert.deepEqual(intent(press(key, "KeyZ", "ctrl", "shift")), { do: "redo" });
  for (const key of ["y", "н"]) assert.deepEqual(intent(press(key, "KeyY", "ctrl")), { do: "redo" });
  for (const key of ["d", "в"]) assert.deepEqual(intent(press(key, "KeyD", "ctrl")), { do: "fill", to: "down" });
  for (const key of ["r", "к"]) assert.deepEqual(intent(press(key, "KeyR", "ctrl")), { do: "fill", to: "right" });
});

test("clipboard keys, Ctrl+F and function keys stay the browser's", () => {
  for (const event of [press("c", "KeyC", "ctrl"), press("м", "KeyV", "ctrl"), press("x", "KeyX", "ctrl"), press("f", "KeyF", "ctrl"),
    press("F5", "F5"), press("Shift", "ShiftLeft"), press("ArrowLeft", "ArrowLeft", "alt")]) assert.equal(intent(event), null, event.key);
});

test("while a cell is edited only Enter, Tab, Esc and F1 are ours", () => {
  assert.deepEqual(editIntent(press("Enter", "Enter")), { do: "enter", back: false });
  assert.deepEqual(editIntent(press("Enter", "Enter", "ctrl")), { do: "fill-range" });
  assert.deepEqual(editIntent(press("Escape", "Escape")), { do: "escape" });
  for (const key of ["ArrowLeft", "5", "Home", "Delete"]) assert.equal(editIntent(press(key, key)), null);
});
