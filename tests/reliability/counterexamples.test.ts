import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { brokenConfirmed } from "./consent-invariants.ts";
import type { History } from "./history.ts";
import { broken } from "./invariants.ts";
import { play } from "./play.ts";

const FOLDER = new URL("fixtures/", import.meta.url);

/**
 * Histories that broke an invariant once, as they were found. Generators change, and then no seed finds them again. One about
 * agreements, whose name begins with `confirmed`, is judged by their invariants:
 * - confirmed-asked-in-two-lives: eve is erased, comes back and agrees again. The message that asks her has the key of her first
 *   one, and was taken for a second try of it: her address was asked twice in a day.
 * - erasure-of-many-runs: Step Functions refuses every second stop. Each refusal began the erasure of bob's forty runs anew, so
 *   that it never ended.
 * - place-given-in-another-life: ann is erased and comes back. A message of her second life gives its place to one of a higher priority;
 *   one of the same key had been sent in her first life, which the invariant took for the same message.
 */
test.each(readdirSync(FOLDER))("%s keeps the invariants", async (file) => {
  const history: History = JSON.parse(readFileSync(new URL(file, FOLDER), "utf8"));
  const judge = file.startsWith("confirmed") ? brokenConfirmed : broken;

  expect(judge(history, await play(history))).toEqual([]);
});
