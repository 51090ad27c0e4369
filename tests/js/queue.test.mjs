import assert from "node:assert/strict";
import { test } from "node:test";
import { Queue } from "../../static/js/grid/queue.js";

/** A store in memory and a server that answers as told; nothing waits for the clock. */
const make = ({ answers = [], left = [] } = {}) => {
  const kept = new Map(left.map((entry) => [entry.op, entry]));
  const store = {
    all: async () => [...kept.values()],
    put: async (entry) => { kept.set(entry.op, structuredClone(entry)); },
    settle: async (op, changed) => { kept.delete(op); for (const entry of changed) kept.set(entry.op, structuredClone(entry)); },
  };
  const sent = [], answered = [], states = [], later = [];
  const save = ({ changes }) => ({ status: 200, data: { results: changes.map((one) => ({ ...one, status: "saved", rev: one.rev + 1 })) } });
  const queue = new Queue({
    store, actor: "3",
    post: async (url, body) => { sent.push(structuredClone({ url, ...body })); return (answers.shift() ?? save)(body); },
    onAnswer: (entry, results) => answered.push(results), onState: (state) => states.push(state),
    later: (work, ms) => { later.push([work, ms]); return 0; },
  });
  const run = async () => { while (later.length) { later.shift()[0](); await new Promise((done) => setImmediate(done)); } };
  return { queue, sent, answered, states, kept, later, run };
};

const cell = (text, rev = 0, work = 501) => ({ pupil: 9, work, text, rev });
const gone = () => ({ status: 0 });

test("GRID-4: one action is one op, sent to its journal's address and forgotten when answered", async () => {
  const { queue, sent, kept, run } = make();
  queue.add(12, "cells", [cell("5"), cell("4", 2, 502)]);
  assert.equal(queue.size, 2);
  await run();
  assert.equal(sent.length, 1);
  assert.equal(sent[0].url, "/journal/12/cells");
  assert.match(sent[0].op, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(queue.size, 0);
  assert.equal(kept.size, 0);
});

test("GRID-4: without a connection the op waits and is sent again the same, later and later", async () => {
  const { queue, sent, states, later, run } = make({ answers: [gone, () => ({ status: 503 })] });
  queue.add(12, "cells", [cell("5")]);
  const waits = [];
  while (later.length) {
    waits.push(later[0][1]);
    later.shift()[0]();
    await new Promise((done) => setImmediate(done));
  }
  assert.deepEqual(waits, [0, 1000, 2000]);
  assert.deepEqual(states, ["offline", "calm"]);
  assert.equal(new Set(sent.map((body) => body.op)).size, 1);
  assert.deepEqual(sent[0], sent[2]);
  await run();
});

test("order is kept per cell: the second change takes its revision from the answer to the first", async () => {
  const { queue, sent, run } = make();
  queue.add(12, "cells", [cell("5", 4)]);
  queue.add(12, "cells", [cell("3", 4)]);
  assert.equal(queue.entries[1].changes[0].rev, null);
  await run();
  assert.deepEqual(sent.map((body) => body.changes[0].rev), [4, 5]);
});

test("GRID-5: after a conflict the next change of that cell is not slipped past it", async () => {
  const conflict = ({ changes }) => ({ status: 200, data: { results: [{ ...changes[0], status: "conflict", text: "2", rev: 9 }] } });
  const { queue, sent, run } = make({ answers: [conflict] });
  queue.add(12, "cells", [cell("5", 4)]);
  queue.add(12, "cells", [cell("3", 4)]);
  await run();
  assert.equal(sent[1].changes[0].rev, 4);
});

test("a session that ended keeps the queue until one is back", async () => {
  const { queue, sent, states, kept, run } = make({ answers: [() => ({ status: 401 })] });
  queue.add(12, "cells", [cell("5")]);
  await run();
  assert.equal(queue.state, "login");
  assert.equal(kept.size, 1);
  await queue.resume();
  assert.deepEqual(states, ["login", "calm"]);
  assert.equal(sent[0].op, sent[1].op);
});

test("a call refused as a whole refuses each of its cells in the server's words", async () => {
  const { queue, answered, run } = make({ answers: [() => ({ status: 403, data: { error: "Этот журнал ведёт другой учитель." } })] });
  queue.add(12, "cells", [cell("5"), cell("4", 0, 502)]);
  await run();
  assert.deepEqual(answered[0].map((one) => [one.status, one.message]), Array(2).fill(["refused", "Этот журнал ведёт другой учитель."]));
});

test("GRID-4: what an earlier page left goes first, with its own op", async () => {
  const old = { op: "old", order: 1, actor: "3", journal: 12, what: "cells", keys: new Set(["9:501"]), changes: [cell("4")] };
  const { queue, sent, run } = make({ left: [old] });
  const left = await queue.restore();
  assert.equal(left.length, 1);
  await run();
  assert.equal(sent[0].op, "old");
});

test("topic and homework of a lesson share a revision", async () => {
  const { queue, sent, run } = make();
  queue.add(12, "lessons", [{ lesson: 77, field: "topic", text: "Степень", rev: 3 }]);
  queue.add(12, "lessons", [{ lesson: 77, field: "homework", text: "§ 14", rev: 3 }]);
  await run();
  assert.deepEqual(sent.map((body) => [body.url, body.changes[0].rev]), [["/journal/12/lessons", 3], ["/journal/12/lessons", 4]]);
});

test("more than 2,000 changes go in parts", () => {
  const { queue } = make();
  queue.add(12, "cells", Array.from({ length: 2001 }, (_, index) => cell("5", 0, index)));
  assert.deepEqual(queue.entries.map((entry) => entry.changes.length), [2000, 1]);
});
