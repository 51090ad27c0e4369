/** Text from a spreadsheet into rows of a plan. No DOM here. */

const ORDER = ["section", "topic", "hours", "kind", "homework"];
const WHOLE = ["number", "section", "topic", "hours", "kind", "homework"];

/** TSV as spreadsheets put it on the clipboard: cells with line ends or quotes stand in quotes. */
export const cellsOf = (text) => {
  const rows = [[]];
  let cell = "", quoted = false, begun = false;
  const clean = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let at = 0; at < clean.length; at++) {
    const letter = clean[at];
    if (quoted) {
      if (letter === '"' && clean[at + 1] === '"') { cell += '"'; at++; } else if (letter === '"') quoted = false; else cell += letter;
    } else if (letter === '"' && !begun) { quoted = true; begun = true; } else if (letter === "\t" || letter === "\n") {
      rows.at(-1).push(cell);
      if (letter === "\n") rows.push([]);
      cell = ""; begun = false;
    } else { cell += letter; begun = true; }
  }
  rows.at(-1).push(cell);
  return rows.map((row) => row.map((one) => one.replace(/\s+/g, " ").trim()));
};

export const headingKey = (text) => text.toLowerCase().replace(/ё/g, "е").replace(/\([^)]*\)/g, "").replace(/[^0-9a-zа-я№]/g, "");

const isNumber = (text) => /^\d+([.,]\d+)?([-–]\d+)?$/.test(text);

/** Which field each column of a block is: by its headings; else by the column where it is put down.
 *  -> {fields, first}: `first` is the first row after the headings. */
export const columnsOf = (rows, headings, field) => {
  const named = rows[0].map((cell) => headings[headingKey(cell)] ?? "");
  if (named.filter((name, at) => name && named.indexOf(name) === at).length >= 2 && named.includes("topic")) return { fields: named, first: 1 };
  const width = Math.max(...rows.map((row) => row.length));
  if (width >= 5 && rows.every((row) => !row[0] || isNumber(row[0]))) return { fields: WHOLE.slice(0, width), first: 0 };
  if (width === 3 && rows.every((row) => isNumber(row[0]) && isNumber(row[2]))) return { fields: ["number", "topic", "hours"], first: 0 };
  if (width === 2 && field !== "hours" && rows.every((row) => isNumber(row[0]) && !isNumber(row[1] ?? ""))) return { fields: ["number", "topic"], first: 0 };
  if (width === 2 && field === "section" && rows.every((row) => isNumber(row[1] ?? ""))) return { fields: ["topic", "hours"], first: 0 };
  const start = ORDER.indexOf(field);
  return { fields: ORDER.slice(start, start + width), first: 0 };
};

/** Rows as {field: text}; a line with one text only, above others with more, is the section of those below it. */
export const rowsOf = (text, headings, field) => {
  const cells = cellsOf(text).filter((row) => row.some(Boolean));
  if (!cells.length) return [];
  const { fields, first } = columnsOf(cells, headings, field);
  const found = [];
  let section = "";
  for (const row of cells.slice(first)) {
    const own = {};
    fields.forEach((name, at) => { if (name && name !== "number" && name !== "known" && row[at]) own[name] = row[at]; });
    const filled = row.filter(Boolean);
    if (/^(итого|всего)(\s|$|:)/i.test(filled[0])) continue;
    if (fields.includes("number") && filled.length === 1 && !isNumber(filled[0])) { section = filled[0].replace(/\s*\(?\d+\s*ч[а-я]*\.?\)?$/i, ""); continue; }
    if (section && !own.section) own.section = section;
    if (Object.keys(own).length) found.push(own);
  }
  return found;
};

/** The option a text names: whole, by its letter, or by the first word's beginning. kinds: [{value, name}] -> value or "". */
export const kindOf = (text, kinds) => {
  const wanted = headingKey(text), stem = headingKey(text.split(" ")[0]).slice(0, 5);
  const exact = kinds.find(({ name }) => headingKey(name) === wanted);
  const near = stem.length >= 3 && kinds.find(({ name }) => headingKey(name).startsWith(stem));
  return (exact || near || { value: "" }).value;
};
