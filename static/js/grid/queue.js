/** What was changed here and is not answered yet. One entry = one user action = one `op`; entries go one by one, so
 *  the order of changes of a cell is kept; an entry is sent again with the same `op` until it is answered. */

export const newOp = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));   // crypto.randomUUID is absent on plain http
  bytes[6] = (bytes[6] & 0x0f) | 0x40; bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
};

/** Changes of one key wait for each other: a cell, a lesson (its topic and homework share a revision), a mark of a period. */
export const keyOf = (change) => (change.lesson ? `L${change.lesson}` : `${change.pupil}:${change.work ?? `${change.kind}${change.period ?? ""}`}`);

const LATER = new Set([0, 408, 425, 429, 500, 502, 503, 504]);
const MOST = 2000;

export class Queue {
  entries = [];
  state = "calm";   // "calm", "offline" (will try again by itself) or "login" (waits for resume())
  #busy = false;
  #tries = 0;
  #timer = 0;

  /** post(url, body) -> {status, data}; store as in store.js; onAnswer(entry, results, data); onState(state). */
  constructor({ post, store, actor, onAnswer, onState, later = (work, ms) => setTimeout(work, ms) }) {
    Object.assign(this, { post, store, actor, onAnswer, onState, later });
  }

  get size() { return this.entries.reduce((sum, entry) => sum + entry.changes.length, 0); }

  waiting(key) { return this.entries.some((entry) => entry.keys.has(key)); }

  /** What an earlier page left unsent goes first. */
  async restore() {
    const known = new Set(this.entries.map((entry) => entry.op));
    const left = (await this.store.all(this.actor)).filter((entry) => !known.has(entry.op));
    this.entries.unshift(...left);
    if (left.length) this.pump();
    return left;
  }

  /** `what` is "cells" or "lessons". A change of something that waits already takes its revision from that answer. */
  add(journal, what, changes) {
    for (let first = 0; first < changes.length; first += MOST) {
      const part = changes.slice(first, first + MOST)
        .map((change) => (this.waiting(keyOf(change)) ? { ...change, rev: null } : change));
      const order = performance.timeOrigin + performance.now(), keys = new Set(part.map(keyOf));
      const entry = { op: newOp(), order, actor: this.actor, journal, what, keys, changes: part };
      this.entries.push(entry);
      this.later(() => { this.store.put(entry).then(() => this.pump()); }, 0);
    }
  }

  resume() {
    this.#tries = 0;
    clearTimeout(this.#timer);
    this.#become("calm");
    return this.pump();
  }

  async pump() {
    if (this.#busy || this.state === "login") return;
    this.#busy = true;
    while (this.entries.length && (await this.#send(this.entries[0])));
    this.#busy = false;
  }

  async #send(entry) {
    const { status, data } = await this.post(`/journal/${entry.journal}/${entry.what}`, { op: entry.op, changes: entry.changes });
    if (status === 401) { this.#become("login"); return false; }
    if (LATER.has(status)) { this.#wait(); return false; }
    this.#tries = 0;
    this.#become("calm");
    this.#settle(entry, status === 200 ? data : { results: this.#refuseAll(entry, data?.error) });
    return true;
  }

  #refuseAll(entry, message = "") {
    return entry.changes.map((change) => ({ ...change, text: null, status: "refused", message }));
  }

  #settle(entry, data) {
    this.entries.shift();
    const changed = new Set();
    data.results.forEach((result, index) => {
      const rev = result.status === "conflict" ? entry.changes[index]?.rev : result.rev;
      const later = this.#firstWaiting(keyOf(result));
      if (later && later.change.rev === null) { later.change.rev = rev; changed.add(later.entry); }
    });
    this.store.settle(entry.op, changed);
    this.onAnswer(entry, data.results, data);
  }

  #firstWaiting(key) {
    const entry = this.entries.find((one) => one.keys.has(key));
    return entry && { entry, change: entry.changes.find((one) => keyOf(one) === key) };
  }

  #wait() {
    this.#become("offline");
    const seconds = Math.min(2 ** this.#tries++, 15);
    clearTimeout(this.#timer);
    this.#timer = this.later(() => this.pump(), seconds * 1000);
  }

  #become(state) {
    if (state === this.state) return;
    this.state = state;
    this.onState(state);
  }
}
