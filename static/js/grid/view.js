/** Paints cells: text, state, classes. Touches only what changed; reads no layout. */
import { classesOf } from "./value.js";

const VALUE_CLASSES = ["is-abs", "is-bare", "is-two", "is-2", "is-owed", "is-proposed"];

export const paint = (cell, shown = cell.text) => {
  const { el, state } = cell;
  if (cell.painted !== shown) {
    if (shown && el.firstChild) el.firstChild.data = shown;
    else el.textContent = shown;
    el.classList.remove(...VALUE_CLASSES);
    const css = classesOf(shown);
    if (css) el.classList.add(...css.split(" "));
    cell.painted = shown;
  }
  if (el.dataset.state !== state) el.dataset.state = state;
};

/** A new element; a button when it has a deed. */
export const make = (tag, text, css = "", deed = null) => {
  const el = Object.assign(document.createElement(tag), { textContent: text, className: css });
  if (deed) { el.type = "button"; el.addEventListener("click", deed); }
  return el;
};
