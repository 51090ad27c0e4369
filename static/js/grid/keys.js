/** What a key press means: a pure table from key to intent. Marks go by `key`; Ctrl shortcuts by `code`, because on a
 *  Russian layout Ctrl+Z gives key "я". Copy, cut and paste are left to the browser's clipboard events. */

const ARROWS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" };
const PLAIN = { ...ARROWS, Home: "row-start", End: "row-end", PageUp: "page-up", PageDown: "page-down" };
const WITH_CTRL = { ArrowUp: "edge-up", ArrowDown: "edge-down", ArrowLeft: "edge-left", ArrowRight: "edge-right",
  Home: "first", End: "last" };
const CTRL_CODES = { KeyA: { do: "select", what: "all" }, Space: { do: "select", what: "column" }, KeyY: { do: "redo" },
  KeyD: { do: "fill", to: "down" }, KeyR: { do: "fill", to: "right" } };

const withCtrl = (event) => {
  if (event.key in WITH_CTRL) return { do: "move", to: WITH_CTRL[event.key], extend: event.shiftKey };
  if (event.code === "KeyZ") return { do: event.shiftKey ? "redo" : "undo" };
  if (event.key === "Enter") return { do: "fill-range" };
  return (!event.shiftKey && CTRL_CODES[event.code]) || null;
};

const withAlt = (event) => {
  if (event.key === "Enter") return { do: event.shiftKey ? "openLesson" : "openCard" };
  if (event.key === "PageUp" || event.key === "PageDown") {
    return { do: "move", to: event.key === "PageUp" ? "month-back" : "month-on", extend: event.shiftKey };
  }
  return null;
};

/** Keys of a cell that is selected. null = not ours: the browser may have it. {do: "none"} = ours, and nothing happens. */
export const intent = (event) => {
  const { key, shiftKey: shift } = event;
  if (event.isComposing || (event.ctrlKey && event.altKey && key.length > 1)) return null;
  if ((event.ctrlKey || event.metaKey) && !event.altKey) return withCtrl(event);
  if (event.altKey) return withAlt(event);
  if (key in PLAIN) return { do: "move", to: PLAIN[key], extend: shift };
  switch (key) {
    case "Enter": return { do: "enter", back: shift };
    case "Tab": return { do: "tab", back: shift };
    case "Delete": case "Backspace": return { do: "clear" };
    case "F2": return { do: "edit" };
    case "F1": case "?": return { do: "help" };
    case "Escape": return { do: "escape" };
    case " ": return shift ? { do: "select", what: "row" } : { do: "none" };
    default: return key.length === 1 ? { do: "type", key, code: event.code } : null;
  }
};

/** Keys of a cell that is being edited; everything else is the field's own. */
export const editIntent = (event) => {
  switch (event.key) {
    case "Enter": return event.ctrlKey ? { do: "fill-range" } : { do: "enter", back: event.shiftKey };
    case "Tab": return { do: "tab", back: event.shiftKey };
    case "Escape": return { do: "escape" };
    case "F1": return { do: "help" };
    default: return null;
  }
};
