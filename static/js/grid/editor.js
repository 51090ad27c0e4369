/** A field in the cell: arrows move the caret; Enter and Tab save, Esc restores, leaving saves. */
import { editIntent } from "./keys.js";
import { make } from "./view.js";

export class Editor {
  cell = null;
  #input = Object.assign(make("input", "", "edit"), { maxLength: 20, autocomplete: "off" });

  /** onDone(cell, text, meant): text null = restored; meant = what was pressed, null when focus left. */
  constructor(onDone) {
    this.onDone = onDone;
    this.#input.addEventListener("keydown", (event) => {
      event.stopPropagation();
      const meant = editIntent(event);
      if (!meant) return;
      event.preventDefault();
      this.#close(meant.do === "escape" ? null : this.#input.value, meant);
    });
    this.#input.addEventListener("blur", () => this.#close(this.#input.value, null));
  }

  open(cell, label) {
    this.cell = cell;
    this.#input.value = cell.text;
    this.#input.setAttribute("aria-label", label);
    cell.el.classList.add("is-editing");
    cell.el.append(this.#input);
    this.#input.focus({ preventScroll: true });
    this.#input.select();
  }

  #close(text, meant) {
    const { cell } = this;
    if (!cell) return;
    this.cell = null;   // first: removing a focused field blurs it
    this.#input.remove();
    cell.el.classList.remove("is-editing");
    this.onDone(cell, text, meant);
  }
}
