/** What a key press writes in a place of a scale: {put}, {type} for points that are typed, or null. Letters in both layouts. */
import { letterOf } from "../grid/value.js";

const WORDS = { Н: "н/а", О: "осв" };

export const meant = (key, code, values) => {
  if (key === "=" || (code === "Equal" && key !== "+")) return { take: true };
  if (/^\d$/.test(key)) return values.includes(key) ? { put: key } : values.some((one) => /^\d$/.test(one)) || values.includes("зч") ? { put: key } : { type: key };
  if (values.includes("зч") && /^[зЗzZ+]$/.test(key)) return { put: "зч" };
  if (values.includes("нз") && key === "-") return { put: "нз" };
  const word = WORDS[letterOf(key, code)];
  return word ? { put: word } : null;
};

/** What stands against a proposal asks for a reason; a protocol's mark asks for the protocol. */
export const asks = (kind, text, proposal) => {
  if (!text) return "";
  if (kind === "interim" || kind === "exam") return "document";
  return text === proposal ? "" : "reason";
};
