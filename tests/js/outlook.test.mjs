import assert from "node:assert/strict";
import { test } from "node:test";
import { classOutlook } from "../../static/js/journal/outlook.js";
import { sample } from "./samples.mjs";

for (const { marks, text, ...expected } of sample("outlook").classes) {
  test(`the class as a whole: ${marks.join(" ")}`, () => {
    const found = classOutlook(marks);
    if (text === "") { assert.equal(found, null); return; }
    const { counts, ...shares } = found;
    assert.deepEqual(shares, expected);
    for (const [mark, n] of counts) assert.ok(text.includes(`«${mark}» — ${n}`), `${mark}: ${n}`);
  });
}
