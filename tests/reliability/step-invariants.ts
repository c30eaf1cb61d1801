import { entryOfRun, isOfThisLife } from "./entries.ts";
import type { History } from "./history.ts";
import type { Played } from "./play.ts";

type Check = (history: History, played: Played) => readonly string[];

/** What must hold of steps that change, put, ask and start something: once for each run that came to them. */
export const STEP_INVARIANTS = {
  "14 what a step changes, puts or starts it does once": (_, { profiles, runs, trace }) =>
    profiles.flatMap(({ customerId, traits, counts, journeys }) => {
      const living = runs.filter((run) => isOfThisLife(trace, entryOfRun(run)));
      const { begun, finished } = runsOf(living, customerId);
      const { count = 0, refused = {} } = journeys.followed ?? {};
      const judged = Object.values(refused).reduce((sum, { n }) => sum + n, count);
      const found = {
        updates: Number(traits.acts?.v ?? 0),
        "emitted events": counts["Cart Noted"]?.n ?? 0,
        requests: counts["Enter Journey"]?.n ?? 0,
        "requests judged": judged,
      };
      return Object.entries(found).flatMap(([what, n]) =>
        n >= finished && n <= begun
          ? []
          : [`${customerId}: ${n} ${what} of ${begun} runs, ${finished} of them finished`],
      );
    }),

  "15 all attempts at a call bear one key, and no two calls the same": (_, { runs, asked }) => {
    const keys = new Map<string, string>();
    const shared = asked.flatMap(({ key, body }) => {
      const cart = JSON.stringify(body);
      const before = keys.get(key) ?? cart;
      keys.set(key, before);
      return before === cart ? [] : [`${key} asks about ${before} and about ${cart}`];
    });
    const { begun } = runsOf(runs);
    // One that died each time, as often as its destination says, may never have asked.
    const answered = runs.filter(({ output }) => /"score":{[^}]*"code":[1-9]/.test(output ?? "")).length;
    const off = keys.size < answered || keys.size > begun;
    return [...shared, ...(off ? [`${keys.size} calls of ${begun} runs, ${answered} of them with an answer`] : [])];
  },

  "16 no pass sends by two channels": (_, { trace }) => {
    const taken = new Map<string, Set<string>>();
    for (const { customer, key, start, channel, declined } of trace.calls) {
      if (declined) continue;
      const id = `${customer} ${key}@${start}`;
      taken.set(id, (taken.get(id) ?? new Set()).add(channel));
    }
    return [...taken].flatMap(([id, channels]) => (channels.size > 1 ? [`${id} went by ${[...channels].join()}`] : []));
  },
} as const satisfies Record<string, Check>;

function runsOf(runs: Played["runs"], customer?: string) {
  const own = runs.filter(({ input, machineArn }) => {
    const of: { customer: string } = JSON.parse(input);
    return machineArn.endsWith("-acts") && (customer === undefined || of.customer === customer);
  });
  return { begun: own.length, finished: own.filter(({ status }) => status === "SUCCEEDED").length };
}
