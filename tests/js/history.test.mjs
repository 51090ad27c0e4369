import assert from "node:assert/strict";
import { test } from "node:test";
import { History } from "../../static/js/grid/history.js";

const page = () => {
  const cells = { a: "", b: "" };
  const history = new History();
  const shown = (key) => cells[key];
  const put = (...items) => {
    history.push({ items: items.map(([key, after]) => ({ key, before: cells[key], after })), at: items[0][0] });
    for (const [key, after] of items) cells[key] = after;
  };
  const turn = (way) => {
    const result = history[way](shown);
    for (const { key, text } of result?.changes ?? []) cells[key] = text;
    return result;
  };
  return { cells, history, put, turn };
};

test("GRID-2: one action back, one action forth, and where it was", () => {
  const { cells, put, turn } = page();
  put(["a", "5"], ["b", "4"]);
  put(["a", "3"]);
  assert.equal(turn("undo").at, "a");
  assert.deepEqual(cells, { a: "5", b: "4" });
  turn("undo");
  assert.deepEqual(cells, { a: "", b: "" });
  assert.equal(turn("undo"), null);
  turn("redo"); turn("redo");
  assert.deepEqual(cells, { a: "3", b: "4" });
});

test("GRID-5: another's later change is never undone, and it is said", () => {
  const { cells, put, turn } = page();
  put(["a", "5"], ["b", "4"]);
  cells.b = "2";   // somebody else
  const result = turn("undo");
  assert.deepEqual(cells, { a: "", b: "2" });
  assert.equal(result.left, 1);
});

test("a new action forgets what was undone", () => {
  const { put, turn } = page();
  put(["a", "5"]);
  turn("undo");
  put(["a", "4"]);
  assert.equal(turn("redo"), null);
});

test("steps follow when the server writes a value in another form", () => {
  const { cells, history, put, turn } = page();
  put(["a", "зачет"]);
  cells.a = "зч";
  history.settle("a", "зачет", "зч");
  turn("undo");
  assert.equal(cells.a, "");
});
