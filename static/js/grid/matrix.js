/** Moves and ranges over a matrix of cells. A matrix says {rows, columns, months, filled(r, c), skip(r, c)};
 *  `months` are the first columns of months; `skip` is asked by auto-advance only: arrows never skip. */

const within = (value, size) => Math.min(Math.max(value, 0), Math.max(size - 1, 0));

/** As in a spreadsheet: to the end of the run of filled cells, or over empty ones to the next filled, or to the border. */
const edge = ([r, c], dr, dc, m) => {
  const inside = (row, column) => row >= 0 && column >= 0 && row < m.rows && column < m.columns;
  const run = m.filled(r, c) && inside(r + dr, c + dc) && m.filled(r + dr, c + dc);
  while (inside(r + dr, c + dc)) {
    if (run && !m.filled(r + dr, c + dc)) break;
    r += dr; c += dc;
    if (!run && m.filled(r, c)) break;
  }
  return [r, c];
};

const monthOn = (c, m) => m.months.find((first) => first > c) ?? m.columns - 1;
const monthBack = (c, m) => m.months.filter((first) => first < c).pop() ?? 0;

const MOVES = {
  up: ([r, c]) => [r - 1, c], down: ([r, c]) => [r + 1, c], left: ([r, c]) => [r, c - 1], right: ([r, c]) => [r, c + 1],
  "row-start": ([r]) => [r, 0], "row-end": ([r], m) => [r, m.columns - 1],
  first: () => [0, 0], last: (at, m) => [m.rows - 1, m.columns - 1],
  "page-up": ([r, c]) => [r - 10, c], "page-down": ([r, c]) => [r + 10, c],
  "month-on": ([r, c], m) => [r, monthOn(c, m)], "month-back": ([r, c], m) => [r, monthBack(c, m)],
  "edge-up": (at, m) => edge(at, -1, 0, m), "edge-down": (at, m) => edge(at, 1, 0, m),
  "edge-left": (at, m) => edge(at, 0, -1, m), "edge-right": (at, m) => edge(at, 0, 1, m),
};

/** Where a move leads; stays inside the page. */
export const move = (at, to, m) => {
  const [r, c] = MOVES[to](at, m);
  return [within(r, m.rows), within(c, m.columns)];
};

/** The next cell to fill: "down", "right" or "stay"; skips what can't be filled; stays when nothing is left that way. */
export const advance = (at, way, m) => {
  const [dr, dc] = { down: [1, 0], right: [0, 1], stay: [0, 0] }[way];
  let [r, c] = at;
  while (dr || dc) {
    r += dr; c += dc;
    if (r >= m.rows || c >= m.columns) return at;
    if (!m.skip(r, c)) return [r, c];
  }
  return at;
};

export const rangeOf = ([r1, c1], [r2, c2]) =>
  ({ top: Math.min(r1, r2), left: Math.min(c1, c2), bottom: Math.max(r1, r2), right: Math.max(c1, c2) });

export const sizeOf = ({ top, left, bottom, right }) => (bottom - top + 1) * (right - left + 1);

export const contains = (range, [r, c]) => r >= range.top && r <= range.bottom && c >= range.left && c <= range.right;

export function* cellsOf({ top, left, bottom, right }) {
  for (let r = top; r <= bottom; r++) for (let c = left; c <= right; c++) yield [r, c];
}

/** The next cell inside a range, column by column, from the last back to the first. */
export const cycle = ([r, c], { top, left, bottom, right }) => {
  if (r < bottom) return [r + 1, c];
  return [top, c < right ? c + 1 : left];
};

/** Fill: every cell of the range takes the text of its first cell that way. A range of one takes its neighbour's. */
export const fillPairs = (range, to, m) => {
  const down = to === "down";
  const from = { ...range };
  if (down && range.top === range.bottom && range.top > 0) from.top -= 1;
  if (!down && range.left === range.right && range.left > 0) from.left -= 1;
  return [...cellsOf(from)]
    .map(([r, c]) => [[r, c], down ? [from.top, c] : [r, from.left]])
    .filter(([[r, c], [sr, sc]]) => (r !== sr || c !== sc) && !m.filled(r, c));
};

/** "3 7 12" or "3, 7, 12" -> [3, 7, 12]; each once. */
export const listNumbers = (text) => [...new Set((text.match(/\d+/g) ?? []).map(Number))];
