/**
 * `npm run histories -- [count] [seed] [path | first]`: plays that many histories and reports; exit 1 with the smallest
 * counterexample when an invariant is broken. `path` is a counterexample's, as the report names it: only that one is played.
 * `first`: the first counterexample will do.
 */
import fc from "fast-check";
import { histories } from "./generate.ts";
import { broken } from "./invariants.ts";
import { play } from "./play.ts";

const count = Number(process.argv[2] ?? 10_000);
const seed = Number(process.argv[3] ?? 20_261_122);
const path = process.argv[4];
const began = performance.now();
const totals = { histories: 0, calls: 0, crashes: 0, throttles: 0, runs: 0, messages: 0, sends: 0 };
let told = began;

const result = await fc.check(
  fc.asyncProperty(histories, async (history) => {
    const played = await play(history);
    totals.histories += 1;
    totals.calls += played.calls;
    totals.crashes += played.crashes;
    totals.throttles += played.throttles;
    totals.runs += played.runs.length;
    totals.messages += played.messages.length;
    totals.sends += played.trace.calls.length;
    tellProgress();
    const found = broken(history, played);
    if (found.length > 0) throw new Error(found.join("\n"));
  }),
  path === undefined || path === "first"
    ? { numRuns: count, seed, endOnFailure: path === "first" }
    : { numRuns: 1, seed, path, endOnFailure: true },
);

const seconds = (performance.now() - began) / 1000;
process.stdout.write(
  `${result.numRuns} histories in ${seconds.toFixed(1)} s: ${totals.calls} port calls, ${totals.crashes} crashes, ` +
    `${totals.throttles} throttled, ${totals.runs} runs, ${totals.messages} messages, ${totals.sends} provider calls\n`,
);
if (result.failed) {
  process.stdout.write(`${fc.defaultReportMessage(result) ?? ""}\n${result.errorInstance}\n`);
  process.exitCode = 1;
}

/** Every five seconds a line on the error output: how far it is, and how long it will still take. */
function tellProgress(): void {
  const now = performance.now();
  if (now - told < 5_000) return;
  told = now;
  const rate = totals.histories / ((now - began) / 1000);
  const left = Math.max(0, count - totals.histories) / rate;
  process.stderr.write(
    `${totals.histories} of ${count} histories, ${rate.toFixed(1)} a second, about ${Math.ceil(left / 60)} minutes left\n`,
  );
}
