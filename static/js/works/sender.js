/** Calls to the server one after another; while there is no answer one is sent again with the same `op`. */
import { post } from "../grid/net.js";
import { newOp } from "../grid/queue.js";

const AGAIN = 4000, LATER = new Set([0, 408, 425, 429, 500, 502, 503, 504]);

export class Sender {
  #line = [];
  #busy = false;

  /** waiting(words): there is no answer yet; what is to be said meanwhile. */
  constructor(waiting) { this.waiting = waiting; }

  get idle() { return !this.#line.length; }

  /** make() -> the body as it is when its turn comes, or null for nothing to send; take({status, data}, body) gets the answer. */
  send(url, make, take) {
    this.#line.push({ url, make, take });
    this.#run();
  }

  async #run() {
    if (this.#busy) return;
    this.#busy = true;
    while (this.#line.length) {
      const { url, make, take } = this.#line[0], body = make();
      const answer = body && (await this.#ask(url, { op: newOp(), ...body }));
      this.#line.shift();
      if (answer) await take(answer, body);
    }
    this.#busy = false;
  }

  async #ask(url, body) {
    for (;;) {
      const answer = await post(url, body);
      if (answer.status === 401) this.waiting("Вы вышли из журнала. Войдите в другой вкладке: набранное здесь запишется само.");
      else if (LATER.has(answer.status)) this.waiting("Нет связи с сервером. Не закрывайте страницу: набранное запишется само.");
      else return answer;
      await new Promise((wake) => setTimeout(wake, AGAIN));
    }
  }
}
