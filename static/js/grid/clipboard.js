/** Rows of cells to and from clipboard text, as spreadsheets write it. */

/** Spreadsheets end lines with CR LF and often add an empty last one. */
export const fromText = (text) =>
  text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((row) => row.split("\t"));

export const toText = (rows) => rows.map((row) => row.join("\t")).join("\r\n");

/** What goes where: one value fills the range, a block tiles a range that is a multiple of it, else lies down once.
 *  `range` is {top, left, bottom, right}, `rows` and `columns` the size of the page. Returns {range, items: [r, c, text]}. */
export const place = (block, range, rows, columns) => {
  const height = block.length, width = Math.max(...block.map((row) => row.length));
  const tall = range.bottom - range.top + 1, wide = range.right - range.left + 1;
  const tiles = tall % height === 0 && wide % width === 0;
  const bottom = Math.min(rows, range.top + (tiles ? tall : height)) - 1;
  const right = Math.min(columns, range.left + (tiles ? wide : width)) - 1;
  const items = [];
  for (let r = range.top; r <= bottom; r++) {
    for (let c = range.left; c <= right; c++) {
      items.push([r, c, block[(r - range.top) % height][(c - range.left) % width] ?? ""]);
    }
  }
  return { range: { top: range.top, left: range.left, bottom, right }, items };
};
