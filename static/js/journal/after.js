/** What comes after the page answers to keys: one's own notes and the names behind the numbers of a roll call for whoever writes in it,
 *  remarks of checks for whom they concern. */
import { wireNotes } from "../notebook/cells.js";
import { wireFindings } from "./findings.js";
import { wireRollCall } from "./roll_call.js";

export const wire = (parts) => {
  const note = document.getElementById("note-open")?.dataset, { findings } = document.getElementById("main").dataset;
  if (note) {
    wireNotes({ ...parts, words: note }, note.style);
    wireRollCall(parts);
  }
  if (findings) wireFindings(parts, findings);
};
