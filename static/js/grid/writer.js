/** Every change of a cell goes through apply(): locks, undo step, painting, save queue; every answer through take(). */
import { paint } from "./view.js";
import { word } from "./words.js";

const ODD = { unsaved: new Set(), refused: new Set(), conflict: new Set() };

export class Writer {
  /** hooks: onTrouble(cell) for a refusal or a conflict, onCount(). */
  constructor({ sheet, queue, history, journal, onTrouble, onCount }) {
    Object.assign(this, { sheet, queue, history, journal, onTrouble, onCount });
  }

  get counts() { return Object.fromEntries(Object.entries(ODD).map(([name, set]) => [name, set.size])); }
  get odd() { return Object.values(ODD).flatMap((set) => [...set]); }

  /** changes: [{cell, text}] -> {written, locked: [cells]}. One call = one `op` and one step of undo. */
  apply(changes, { step = true, at = null } = {}) {
    const items = [], sent = [], locked = [];
    for (const { cell, text } of changes) {
      if (cell.readonly) { locked.push(cell); continue; }
      const disputed = cell.state === "refused" || cell.state === "conflict";
      const proposed = cell.el.classList.contains("is-proposed");
      if (cell.text === text && !disputed && !proposed) continue;
      items.push({ key: cell.key, before: disputed ? cell.base : cell.text, after: text });
      cell.text = text;
      cell.el.classList.remove("is-proposed");
      if (text === cell.base && !proposed && !this.queue.waiting(cell.key)) this.#become(cell, "saved");
      else sent.push(cell);
    }
    if (sent.length) this.#send(sent);
    if (step && items.length) this.history.push({ items, at });
    this.onCount();
    return { written: items.length, locked };
  }

  #send(cells) {
    this.queue.add(this.journal, "cells", cells.map(({ pupil, work, text, rev }) => ({ pupil, work, text, rev })));
    const state = this.queue.state === "calm" ? "saving" : "unsaved";
    for (const cell of cells) this.#become(cell, state);
  }

  #become(cell, state, why = "") {
    cell.state = state;
    cell.why = why;
    for (const [name, set] of Object.entries(ODD)) { if (name === state) set.add(cell); else set.delete(cell); }
    paint(cell);
  }

  /** Entries left by an earlier page: their values stand over what the server showed. */
  recall(changes) {
    for (const { pupil, work, text } of changes) {
      const cell = this.sheet.find(pupil, work);
      if (cell) cell.text = text;
    }
    this.mark(changes, "unsaved");
  }

  /** The connection came or went: what waits looks accordingly. */
  mark(changes, state) {
    for (const { pupil, work } of changes) {
      const cell = this.sheet.find(pupil, work);
      if (cell) this.#become(cell, state);
    }
    this.onCount();
  }

  /** Answers of the server, cell by cell; `also` = other cells that changed with them. */
  take(sent, { results, also = [] }) {
    results.forEach((result, index) => {
      const cell = this.sheet.find(result.pupil, result.work);
      if (cell) this.#answer(cell, result, sent[index].text);
    });
    for (const one of also) this.refresh(one);
    this.onCount();
  }

  #answer(cell, result, sent) {
    const seen = cell.base;
    cell.rev = result.rev ?? cell.rev;
    cell.base = result.text ?? cell.base;
    if (this.queue.waiting(cell.key)) return;   // a later change of this cell is on its way
    if (result.status === "refused") return this.#trouble(cell, "refused", result.message);
    if (result.status !== "conflict") return this.#stands(cell, sent, result.text);
    if (result.text === cell.text) return this.#become(cell, "saved");
    if (result.text === seen) return this.#send([cell]);   // only the revision was old: what the person saw still stands
    cell.theirs = result.text;
    return this.#trouble(cell, "conflict", result.message);
  }

  #stands(cell, sent, got) {
    if (got !== sent) this.history.settle(cell.key, sent, got);
    cell.text = got;
    this.#become(cell, "saved");
  }

  #trouble(cell, state, why) {
    this.#become(cell, state, why || word("refused"));
    this.onTrouble(cell);
  }

  /** «вернуть прежнее», «оставить чужое»: what stands on the server. */
  restore(cell) {
    cell.text = cell.base;
    this.#become(cell, "saved");
    this.onCount();
  }

  /** «поставить моё» over another's value, knowing it. */
  insist(cell) {
    this.#send([cell]);
    this.onCount();
  }

  /** A value from the server for a cell nobody is changing here. */
  refresh({ pupil, work, text, rev, corrected }) {
    const cell = this.sheet.find(pupil, work);
    if (!cell || this.queue.waiting(cell.key) || rev < cell.rev) return;
    cell.rev = rev;
    cell.base = text;
    if (cell.state === "refused" || cell.state === "conflict" || cell.el.classList.contains("is-editing")) return;
    cell.text = text;
    if (corrected) cell.el.classList.add("is-corrected");
    paint(cell);
  }
}
