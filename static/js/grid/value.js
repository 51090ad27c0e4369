/** What was typed, in the one form that is shown and stored. The server is the judge; this only reads hands. */

const LETTER = { н: "Н", y: "Н", n: "Н", h: "Н", б: "Б", b: "Б", у: "У", e: "У", u: "У", п: "П", g: "П", p: "П",
  о: "О", j: "О", o: "О" };
const WORDS = { зч: "зч", зач: "зч", зачет: "зч", px: "зч", нз: "нз", незач: "нз", незачет: "нз", yp: "нз",
  осв: "осв", jcd: "осв", "н/а": "н/а", на: "н/а", "y|f": "н/а", yf: "н/а", "•": "•", "·": "•", ".": "•", "*": "•" };
const ABSENCE = /^[НБУПО](?: |$)/;
const SCALELESS = { Н: 1, Б: 1, У: 1, П: 1, О: 1 };   // absences: in every journal
const FAILING = new Set(["2", "1", "н/а", "нз"]);

/** The absence letter of a key press, or "". The comma is «б» on a Latin layout only where the comma key is. */
export const letterOf = (key, code) => LETTER[key.toLowerCase()] ?? (key === "," && code === "Comma" ? "Б" : "");

/** One key press in a selected cell: {mark}, {letter}, {separator: true} or null for a key that writes nothing. */
export const typed = (key, code, marks) => {
  if (/^\d$/.test(key)) return { mark: key };
  const letter = letterOf(key, code);
  if (letter) return { letter };
  if (key === "/" || key === "." || (key === "," && code === "NumpadDecimal")) return { separator: true };
  if (key === "*" || key === "•") return { mark: "•" };
  if (marks.includes("зч") && /^[зЗ+]$/.test(key)) return { mark: "зч" };
  return marks.includes("нз") && key === "-" ? { mark: "нз" } : null;
};

/** The mark in a cell's text without its absence letter: "Н 4" -> "4". */
export const markOf = (text) => text.replace(ABSENCE, "");

/** A letter typed over a mark keeps the mark; a mark replaces all. */
export const combine = (text, { mark, letter }) => {
  if (mark) return mark;
  const kept = markOf(text);
  return /^\d/.test(kept) ? `${letter} ${kept}` : letter;
};

/** Whole text, typed or pasted, in canonical form; null when it can't be a value of this journal. */
export const parse = (text, marks) => {
  const plain = text.replace(/\s+/g, " ").trim().toLowerCase().replaceAll("ё", "е").replaceAll("\\", "/");
  if (plain === "") return "";
  const alone = plain === "," ? "Б" : LETTER[plain] ?? WORDS[plain];
  if (alone) return alone in SCALELESS || marks.includes(alone) ? alone : null;
  const [, key, first, second] = /^(?:([^\d\s/•]) ?)?(\d)(?:[/.](\d))?$/.exec(plain) ?? [];
  const letter = key === "," ? "Б" : LETTER[key];
  if (!marks.includes(first) || (second && !marks.includes(second)) || (key && !letter)) return null;
  return (letter ? `${letter} ` : "") + first + (second ? `/${second}` : "");
};

/** Classes of a cell by its text. */
export const classesOf = (text) => {
  if (text === "") return "";
  if (text === "•") return "is-owed";
  if (text === "Н") return "is-abs is-bare";
  if (ABSENCE.test(text)) return "is-abs";
  if (FAILING.has(text)) return "is-2";
  return text.length > 1 ? "is-two" : "";
};
