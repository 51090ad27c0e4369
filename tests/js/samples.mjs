/** Samples shared with the Python tests. */
import { readFileSync } from "node:fs";

export const sample = (name) => JSON.parse(readFileSync(new URL(`../samples/${name}.json`, import.meta.url), "utf8"));
