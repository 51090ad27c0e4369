/** A field in the cell: arrows move the caret; Enter and Tab save, Esc restores, leaving saves. */
import { editIntent } from "./keys.js";

export class Editor {
  cell = null;
  #input = document.createElement("input");

  /** onDone(cell, text, intent): text null = restored; intent = what was pressed, or null when focus left. */
  constructor(onDone) {
    this.onDone = onDone;
    this.#input.className = "edit";
    this.#input.maxLength = 20;
    this.#input.autocomplete = "off";
    this.#input.addEventListener("keydown", (event) => {
      event.stopPropagation();
      const intent = editIntent(event);
      if (!intent) return;
      event.preventDefault();
      this.close(intent.do === "escape" ? null : this.#input.value, intent);
    });
    this.#input.addEventListener("blur", () => this.close(this.#input.value, null));
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

  close(text, intent) {
    const { cell } = this;
    if (!cell) return;
    this.cell = null;   // first: removing a focused field blurs it
    this.#input.remove();
    cell.el.classList.remove("is-editing");
    this.onDone(cell, text, intent);
  }
}
