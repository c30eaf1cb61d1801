import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { History } from "./history.ts";
import { broken } from "./invariants.ts";
import { play } from "./play.ts";

const FOLDER = new URL("fixtures/", import.meta.url);

/**
 * Histories that broke an invariant once, as they were found. Generators change, and then no seed finds them again:
 * - erasure-of-many-runs: Step Functions refuses every second stop. Each refusal began the erasure of bob's forty runs anew, so
 *   that it never ended.
 */
test.each(readdirSync(FOLDER))("%s keeps the invariants", async (file) => {
  const history: History = JSON.parse(readFileSync(new URL(file, FOLDER), "utf8"));

  expect(broken(history, await play(history))).toEqual([]);
});
