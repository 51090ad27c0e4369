/** What comes after the page answers to keys, for whoever writes in it: his notes, and the names behind the numbers of a roll call. */
import { wireNotes as wireOwnNotes } from "../notebook/cells.js";
import { wireRollCall } from "./roll_call.js";

export const wireNotes = (parts, style) => {
  wireOwnNotes(parts, style);
  wireRollCall(parts);
};
