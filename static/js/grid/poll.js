/** Learns of others' changes: asks for the page's data every ten seconds; an unchanged page costs a 304. */
import { get } from "./net.js";

const EVERY = 10000;

export class Poll {
  #etag = "";

  /** busy() = something is being sent; take(data); shut() = nobody is logged in. */
  constructor(url, { busy, take, shut }) {
    Object.assign(this, { url, busy, take, shut });
    setInterval(() => { if (!document.hidden) this.ask(); }, EVERY);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.ask(); });
  }

  async ask() {
    if (this.busy()) return;
    const { status, data, etag } = await get(this.url, this.#etag);
    if (status === 401) this.shut();
    if (status !== 200 || this.busy()) return;   // older than what was written meanwhile
    this.#etag = etag ?? "";
    this.take(data);
  }
}
