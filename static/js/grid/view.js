/** Paints cells: text, state, classes. Touches only what changed; reads no layout. */
import { classesOf } from "./value.js";

const VALUE_CLASSES = ["is-abs", "is-bare", "is-two", "is-2", "is-owed", "is-proposed"];

export const paint = (cell, shown = cell.text) => {
  const { el } = cell;
  if (cell.painted !== shown) {
    if (shown && el.firstChild) el.firstChild.data = shown;
    else el.textContent = shown;
    const css = classesOf(shown);
    el.classList.remove(...VALUE_CLASSES);
    if (css) el.classList.add(...css.split(" "));
    cell.painted = shown;
  }
  if (el.dataset.state !== cell.state) el.dataset.state = cell.state;
};

/** A proposed value was accepted as it stands. */
export const settleProposed = (cell) => cell.el.classList.remove("is-proposed");
