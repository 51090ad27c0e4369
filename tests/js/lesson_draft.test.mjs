import assert from "node:assert/strict";
import { test } from "node:test";
import { changedWorks, textOf } from "../../static/js/lesson/draft.js";

const CARD = { topic: "Дроби", homework: "§ 4", form: "", rev: 3, works: [{ id: 1, kind: 7, title: "" }, { id: 2, kind: 8, title: "№ 1" }] };
const draft = (more) => ({ topic: "Дроби", homework: "§ 4", form: "", works: [], ...more });

test("GRID-1: texts are sent only where they differ, spaces do not count", () => {
  assert.equal(textOf(CARD, draft({ topic: " Дроби " })), null);
  assert.deepEqual(textOf(CARD, draft({ form: "oral" })), { topic: "Дроби", homework: "§ 4", form: "oral", rev: 3 });
});

test("GRID-6: works that differ, a new one once its kind is chosen, those to take away", () => {
  const works = [{ id: 1, kind: 8, title: "", gone: false }, { id: 2, kind: 8, title: "№ 1 ", gone: true }, { id: 0, kind: 0, title: "без вида", gone: false }];
  assert.deepEqual(changedWorks(CARD, draft({ works })), { works: [{ id: 1, kind: 8, title: "" }], removed: [2] });
  const fresh = [{ id: 0, kind: 7, title: " Тест ", gone: false }];
  assert.deepEqual(changedWorks(CARD, draft({ works: fresh })).works, [{ id: 0, kind: 7, title: "Тест" }]);
});
