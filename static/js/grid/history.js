/** Undo and redo of user actions. A step is {items: [{key, before, after}], at}; what the page shows now is asked by
 *  `shown(key)`, so that nobody's later change is undone: such an item is left alone and counted. */
export class History {
  #done = [];
  #undone = [];

  push(step) {
    this.#done.push(step);
    if (this.#done.length > 200) this.#done.shift();
    this.#undone = [];
  }

  /** -> {changes: [{key, text}], left, at} or null when there is nothing to undo. */
  undo(shown) { return this.#turn(this.#done, this.#undone, "after", "before", shown); }

  redo(shown) { return this.#turn(this.#undone, this.#done, "before", "after", shown); }

  /** The server wrote a value in another form than was sent: steps follow. */
  settle(key, sent, got) {
    for (const step of [...this.#done, ...this.#undone]) {
      for (const item of step.items) {
        if (item.key !== key) continue;
        if (item.before === sent) item.before = got;
        if (item.after === sent) item.after = got;
      }
    }
  }

  #turn(from, to, expected, wanted, shown) {
    const step = from.pop();
    if (!step) return null;
    to.push(step);
    const fit = step.items.filter((item) => shown(item.key) === item[expected]);
    return { changes: fit.map((item) => ({ key: item.key, text: item[wanted] })), left: step.items.length - fit.length, at: step.at };
  }
}
