/**
 * `npm run histories -- [count] [seed]`: plays that many histories and reports; exit 1 with the smallest counterexample
 * when an invariant is broken.
 */
import fc from "fast-check";
import { histories } from "./history.ts";
import { broken } from "./invariants.ts";
import { play } from "./play.ts";

const count = Number(process.argv[2] ?? 10_000);
const seed = Number(process.argv[3] ?? 20_261_122);
const began = performance.now();
const totals = { calls: 0, crashes: 0, throttles: 0, runs: 0, messages: 0, sends: 0 };

const result = await fc.check(
  fc.asyncProperty(histories, async (history) => {
    const played = await play(history);
    totals.calls += played.calls;
    totals.crashes += played.crashes;
    totals.throttles += played.throttles;
    totals.runs += played.runs.length;
    totals.messages += played.messages.length;
    totals.sends += played.trace.calls.length;
    const found = broken(history, played);
    if (found.length > 0) throw new Error(found.join("\n"));
  }),
  { numRuns: count, seed },
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
