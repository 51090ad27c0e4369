import assert from "node:assert/strict";
import { test } from "node:test";
import { fromText, place, toText } from "../../static/js/grid/clipboard.js";
import { advance, cellsOf, cycle, fillPairs, listNumbers, move, rangeOf, sizeOf } from "../../static/js/grid/matrix.js";
import { sample } from "./samples.mjs";

const moves = sample("moves"), clipboard = sample("clipboard");
const page = {
  rows: moves.page.length, columns: moves.page[0].length, months: moves.months,
  filled: (r, c) => moves.page[r][c] === "#",
  skip: (r, c) => moves.shut.some(([sr, sc]) => sr === r && sc === c),
};
const box = ([top, left, bottom, right]) => ({ top, left, bottom, right });

test("GRID-2: moves stay inside the page; Ctrl goes to the edge of what is written", () => {
  for (const [from, to, end] of moves.moves) assert.deepEqual(move(from, to, page), end, `${from} ${to}`);
});

test("GRID-2: auto-advance skips what can't be filled", () => {
  for (const [from, way, end] of moves.advances) assert.deepEqual(advance(from, way, page), end, `${from} ${way}`);
});

test("a range has the same cells whichever corner it began at", () => {
  const range = rangeOf([2, 3], [0, 1]);
  assert.deepEqual(range, box([0, 1, 2, 3]));
  assert.equal(sizeOf(range), 9);
  assert.equal([...cellsOf(range)].length, 9);
});

test("inside a range one goes down, then to the next column, then back to the first", () => {
  const range = box([0, 0, 1, 1]);
  assert.deepEqual([[0, 0], [1, 0], [0, 1], [1, 1]].map((at) => cycle(at, range)), [[1, 0], [0, 1], [1, 1], [0, 0]]);
});

test("fill takes the first cell of the range and touches empty cells only", () => {
  assert.deepEqual(fillPairs(box([0, 0, 3, 0]), "down", page).map(([to]) => to), [[1, 0], [2, 0]]);
  assert.deepEqual(fillPairs(box([1, 0, 1, 0]), "down", page), [[[1, 0], [0, 0]]]);
  assert.deepEqual(fillPairs(box([0, 1, 0, 3]), "right", page), [[[0, 2], [0, 1]], [[0, 3], [0, 1]]]);
});

test("roll call by numbers of the list", () => {
  assert.deepEqual(listNumbers("3 7, 12 7"), [3, 7, 12]);
  assert.deepEqual(listNumbers("нет"), []);
});

test("GRID-2: clipboard text of a spreadsheet, CR LF and an empty last line included", () => {
  for (const [text, rows] of clipboard.texts) assert.deepEqual(fromText(text), rows, JSON.stringify(text));
  assert.equal(toText([["5", ""], ["Н 4", "4/5"]]), "5\t\r\nН 4\t4/5");
  assert.deepEqual(fromText(toText([["5", ""], ["Н", "4"]])), [["5", ""], ["Н", "4"]]);
});

for (const { id, block, range, end, texts } of clipboard.places) {
  test(`paste: ${id}`, () => {
    const placed = place(block, box(range), page.rows, page.columns);
    assert.deepEqual([placed.range.bottom, placed.range.right], end);
    assert.deepEqual(placed.items.map(([, , text]) => text), texts);
  });
}
