/** Changes go to the server one after another; while there is no answer they wait and are sent again with the same `op`. */
const AGAIN = 3000;

export class Line {
  /** `days` are {from, to}: the days for which changes hold, `to` empty for good. */
  constructor(days, { done, failed, waiting }) {
    this.days = days;
    this.done = done;
    this.failed = failed;
    this.waiting = waiting;
    this.queue = [];
    this.busy = false;
  }

  /** Send `body`; `note` comes back with the answer. Returns the op. */
  send(body, note) {
    const op = newOp();
    this.queue.push({ body: { op, ...this.days, ...body }, note });
    this.run();
    return op;
  }

  async run() {
    if (this.busy) return;
    this.busy = true;
    while (this.queue.length) {
      const { body, note } = this.queue[0];
      try {
        const answer = await post({ ...body, quiet: this.queue.length > 1 }); // sums are told with the last
        this.queue.shift();
        if (answer.error) this.failed(answer, note, body.op);
        else this.done(answer, note, body.op);
      } catch {
        this.waiting(this.queue.length);
        await new Promise((wake) => setTimeout(wake, AGAIN));
      }
    }
    this.busy = false;
  }
}

const post = async (body) => {
  const token = document.querySelector("meta[name=csrf-token]").content;
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  const response = await fetch("/timetable/cells", { method: "POST", headers, body: JSON.stringify(body) });
  if (response.status >= 502) throw new Error("no answer");
  return response.json();
};

/** A UUID where the page is not on https as well. */
const newOp = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
};
