/** What each intent does. The last key is remembered where the next one depends on it: `4` before `/`, Tab before Enter. */
import { fromText, place, toText } from "./clipboard.js";
import { advance, cycle, fillPairs, move } from "./matrix.js";
import { combine, parse, typed } from "./value.js";
import { paint } from "./view.js";
import { cells as cellsOf, word } from "./words.js";

const ASK_ABOVE = 30;

export class Deeds {
  #last = null;   // {cell, text} typed just now
  #half = null;   // the same, while its second mark is awaited
  #tabFrom = null;   // the column where a run of Tab began
  #escaped = false;

  /** parts: sheet, selection, writer, history, editor, bubble, card, status, speech, marks, way(), help(), shut(). */
  constructor(parts) { Object.assign(this, parts); }

  /** Do what was meant; -> false when the browser shall have the key. */
  act(meant) {
    const { do: deed } = meant;
    if (deed !== "type" && deed !== "fill-range") this.forget();
    if (!["tab", "enter", "type"].includes(deed)) this.#tabFrom = null;
    const handled = this[deed](meant) !== false;
    this.#escaped = deed === "escape";
    return handled;
  }

  forget() {
    const half = this.#half;
    this.#last = this.#half = null;
    if (half) this.#editing(half.cell, false);
  }

  #editing(cell, on, shown = cell.text) {
    cell.el.classList.toggle("is-editing", on);
    paint(cell, shown);
  }

  none() {}

  help() { this.showHelp(); }

  move({ to, extend }) {
    const { selection, sheet } = this, [r, c] = selection.at;
    if (to === "right" && !extend && c === sheet.columns - 1) sheet.figures(r)[0]?.focus();
    else if (extend) selection.extend(move(selection.head, to, sheet)); else selection.go(move(selection.at, to, sheet));
  }

  enter({ back }) {
    const [r, c] = move(this.selection.at, back ? "up" : "down", this.sheet), column = back ? null : this.#tabFrom;
    this.#tabFrom = null;
    this.selection.go([r, column ?? c]);
  }

  tab({ back }) {
    const [, c] = this.selection.at;
    if (this.#escaped || c === (back ? 0 : this.sheet.columns - 1)) return false;
    this.#tabFrom ??= c;
    this.selection.go(move(this.selection.at, back ? "left" : "right", this.sheet));
    return true;
  }

  escape() {
    this.card.close();
    this.bubble.hide();
    this.shut();
    this.selection.go(this.selection.at);
  }

  select({ what }) {
    const [r, c] = this.selection.at, bottom = this.sheet.rows - 1, right = this.sheet.columns - 1;
    const whole = { top: 0, left: 0, bottom, right };
    this.selection.take({ all: whole, column: { ...whole, left: c, right: c }, row: { ...whole, top: r, bottom: r } }[what]);
  }

  type({ key, code }) {
    const value = typed(key, code, this.marks), half = this.#half, last = this.#last, { active } = this.selection;
    if (!value) return;
    if (value.separator) {
      if (last && /^\d$/.test(last.text) && last.cell.text === last.text) this.#awaitSecond(last);
      return;
    }
    this.forget();
    if (half && /^\d$/.test(value.mark)) this.commit(half.cell, `${half.text}/${value.mark}`);
    else this.commit(active, combine(active.text, value));
  }

  #awaitSecond(last) {
    const { cell, text } = last;
    this.forget();
    this.#half = last;
    if (cell !== this.selection.active) this.selection.go([cell.r, cell.c]);
    this.#editing(cell, true, `${text}/`);
  }

  /** A value for the active cell; the hand moves on. */
  commit(cell, text) {
    const { selection, sheet } = this;
    if (cell.readonly) { this.speech.locked(cell, text); return; }
    this.write([{ cell, text }]);
    this.#last = { cell, text };
    if (selection.many) selection.within(cycle(selection.at, selection.range));
    else selection.go(advance([cell.r, cell.c], this.way(), sheet));
  }

  /** changes: [{cell, text}]; `wrong` = cells that got no value at all. */
  write(changes, wrong = []) {
    const { bubble, selection, speech, writer } = this;
    if (bubble.cell && !bubble.cell.why) bubble.hide();
    const { written, locked } = writer.apply(changes, { at: selection.at });
    const skipped = [...locked, ...wrong];
    if (skipped.length || speech.skipped.length) speech.skip(skipped, written);
  }

  #all(text) { this.write(this.selection.cells.map((cell) => ({ cell, text }))); }

  "fill-range"() { this.#all((this.#last ?? this.selection.active).text); }

  clear() {
    const { selection, speech } = this, { active } = selection;
    if (!selection.many && active.readonly) { speech.locked(active); return; }
    const filled = selection.cells.filter((cell) => !cell.readonly && cell.text).length;
    if (filled <= ASK_ABOVE) { this.#all(""); return; }
    this.bubble.show({ cell: active, kind: "ask", lead: word("wipe", cellsOf(filled)), text: word("wiped"),
      buttons: [[word("yes"), () => this.#all("")], [word("no"), () => {}]] });
    this.bubble.focus();
  }

  fill({ to }) {
    const { sheet, selection } = this;
    const pairs = fillPairs(selection.range, to, sheet).map(([[r, c], [fromR, fromC]]) => ({ cell: sheet.at(r, c), text: sheet.at(fromR, fromC).text }));
    this.write(pairs.filter(({ text }) => text));
  }

  /** The corner was dragged away from `from`: along the side that grew. */
  fillFrom(from) {
    const { range } = this.selection;
    this.fill({ to: range.bottom - range.top > from.bottom - from.top ? "down" : "right" });
  }

  undo() { this.#turn("undo"); }
  redo() { this.#turn("redo"); }

  #turn(way) {
    const { sheet, writer, selection, bubble, status } = this;
    const result = this.history[way]((key) => sheet.byKey(key).text);
    if (!result) { status.say(word(way)); return; }
    writer.apply(result.changes.map(({ key, text }) => ({ cell: sheet.byKey(key), text })), { step: false });
    selection.go(result.at);
    if (bubble.cell && !bubble.cell.why) bubble.hide();
    if (result.left) status.say(word("left", cellsOf(result.left)));
  }

  edit() {
    const { active } = this.selection;
    if (active.readonly) { this.speech.locked(active); return; }
    this.bubble.hide();
    this.editor.open(active, word("edit", this.speech.lead(active)));
  }

  edited(cell, text, meant) {
    if (meant) this.home();
    const value = text === null ? null : parse(text, this.marks) ?? text.trim();
    if (meant?.do === "fill-range") { this.#all(value); return; }
    if (value !== null) this.write([{ cell, text: value }]);
    paint(cell);
    if (meant && value !== null) this.act(meant);
  }

  home() { this.selection.active.el.focus({ preventScroll: true }); }

  openCard() {
    const { bubble, card, selection: { active, cells }, speech: { wanted } } = this;
    if (active.why && bubble.cell === active) { bubble.focus(); return; }
    bubble.hide();
    const chosen = cells.filter(({ readonly, el }) => readonly && !el.matches(".is-out, .is-ahead"));
    card.show(active, wanted?.cell === active ? wanted.text : "", chosen);
  }

  openLesson() { this.lesson(this.selection.at[1]); }

  copy(event) {
    const { top, bottom, left, right } = this.selection.range, rows = [];
    for (let r = top; r <= bottom; r++) {
      rows.push([]);
      for (let c = left; c <= right; c++) rows.at(-1).push(this.sheet.at(r, c).text);
    }
    event.clipboardData.setData("text/plain", toText(rows));
    if (event.type === "cut") this.act({ do: "clear" });
  }

  paste(event) {
    const { sheet, selection } = this, changes = [], wrong = [];
    const { range, items } = place(fromText(event.clipboardData.getData("text/plain")), selection.range, sheet.rows, sheet.columns);
    for (const [r, c, raw] of items) {
      const cell = sheet.at(r, c), text = parse(raw, this.marks);
      if (text === null) wrong.push(cell); else changes.push({ cell, text });
    }
    this.forget();
    selection.take(range);
    this.write(changes, wrong);
  }

  /** Roll call: Н for these rows in the active column's lesson. */
  absent(rows) {
    const [, c] = this.selection.at;
    this.status.say(word("absent", this.sheet.date(c), rows.length));
    this.write(rows.map((r) => this.sheet.at(r, c)).map((cell) => ({ cell, text: combine(cell.text, { letter: "Н" }) })));
  }
}
