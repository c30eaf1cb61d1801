import { answeredWait } from "../answered-wait.ts";
import { type Check, UnmetError } from "../check.ts";
import { closedHistory, typesOf } from "../history.ts";
import { openTrial, type Trial } from "../trial.ts";

/** The same passage here and in a local cloud over this checkout. */
export const historyIsAsPlayed: Check = {
  title: "A run's history has the same events, in the same order, as the local cloud writes for it",
  async run(trial) {
    const twin = await trial.cloud.twin();
    try {
      const expected = await walked(await openTrial(twin));
      const seen = await walked(trial);
      if (seen.version !== expected.version) {
        throw new UnmetError(
          `The stack's welcome journey is version ${seen.version}, this checkout's ${expected.version}: deploy it first.`,
        );
      }
      compare(seen.types, expected.types);
      return `${seen.types.length} events, from ${seen.types[0]} to ${seen.types.at(-1)}.`;
    } finally {
      await twin.close();
    }
  },
};

async function walked(trial: Trial): Promise<{ readonly version: string; readonly types: readonly string[] }> {
  const { executionArn, version } = await answeredWait(trial);
  return { version, types: typesOf(await closedHistory(trial, executionArn)) };
}

function compare(seen: readonly string[], expected: readonly string[]): void {
  for (let at = 0; at < Math.max(seen.length, expected.length); at++) {
    if (seen[at] === expected[at]) continue;
    throw new UnmetError(
      `Event ${at + 1} is "${seen[at] ?? "none"}", and "${expected[at] ?? "none"}" locally.\n` +
        `    here:    ${seen.join(", ")}\n    locally: ${expected.join(", ")}`,
    );
  }
}
