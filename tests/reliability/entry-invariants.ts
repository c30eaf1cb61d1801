import { sha256 } from "../../adapters/system/system.ts";
import { stickyShare } from "../../core/model/share.ts";
import { entryOfRun, everyEntry, isOfThisLife, profilesOf } from "./entries.ts";
import type { History } from "./history.ts";
import type { Played } from "./play.ts";
import { WORKSPACE } from "./workspace.ts";

type Check = (history: History, played: Played) => readonly string[];

/** What must hold of entries by segments, dates, schedules and business events, of updates, and of a canary. */
export const ENTRY_INVARIANTS = {
  // By what the journeys keep of the entry event, which is what they read of it.
  "8 what lets in once lets in once": (_, { trace }) => {
    const seen = new Map<string, string>();
    return everyEntry(trace).flatMap(({ customer, id, erased, first: { journey, event } }) => {
      const once = event.properties.date ?? event.properties.at ?? event.properties.id;
      if (once === undefined) return [];
      // Who was erased is another customer.
      const occurrence = `${erased ? "erased " : ""}${customer} ${journey} ${event.name} ${JSON.stringify(once)}`;
      const before = seen.get(occurrence);
      seen.set(occurrence, id);
      return before === undefined || before === id ? [] : [`${occurrence}: ${before} and ${id}`];
    });
  },

  "9 each edge of a segment lets in once, and none is missed": (_, { trace, profiles }) =>
    profiles.flatMap(({ customerId, born }) => {
      const stored = profilesOf(trace, customerId)
        .map(({ profile }) => profile)
        .filter((profile) => profile.born === born);
      const edges = stored.filter(
        ({ segments }, at) => segments.includes("vip") && !stored[at - 1]?.segments.includes("vip"),
      );
      const counted = stored.at(-1)?.journeys.club;
      const refused = Object.values(counted?.refused ?? {}).reduce((sum, { n }) => sum + n, 0);
      const judged = (counted?.count ?? 0) + refused;
      // Two edges may lie in one batch; none is judged that is in no write.
      return judged < edges.length ? [`${customerId}: ${edges.length} edges, ${judged} judged`] : [];
    }),

  "10 members are as the profiles say": (_, { profiles, members }) => {
    const meant = profiles
      .flatMap(({ customerId, segments }) => (segments.includes("vip") ? [customerId] : []))
      .toSorted();
    return meant.join() === members.join() ? [] : [`members ${members.join()}, but ${meant.join()} are vip`];
  },

  "11 an update is made once for each round of its step": (_, { profiles, runs, trace }) =>
    profiles.flatMap(({ customerId, traits, segments }) => {
      const mine = runs.filter(
        (run) =>
          run.machineArn.endsWith("-club") &&
          JSON.parse(run.input).customer === customerId &&
          isOfThisLife(trace, entryOfRun(run)),
      );
      // A run that left on the way says no steps.
      const finished = mine.filter(
        ({ status, output }) => status === "SUCCEEDED" && /"steps"/.test(output ?? ""),
      ).length;
      const made = Number(traits.greetings?.v ?? 0);
      return [
        ...(made > mine.length ? [`${customerId}: ${made} updates of ${mine.length} runs`] : []),
        ...(made < finished ? [`${customerId}: ${made} updates, but ${finished} runs went to their end`] : []),
        ...(made > 0 && (!segments.includes("greeted") || JSON.stringify(traits.seen?.v) !== '["club"]')
          ? [`${customerId}: updated in part`]
          : []),
      ];
    }),

  "12 an entry runs on the version that it chose, which is its customer's": (_, { trace, runs }) =>
    everyEntry(trace).flatMap(({ customer, id, first: { journey, machine = journey, version } }) => {
      const elsewhere = runs.filter((run) => entryOfRun(run) === id && !run.machineArn.endsWith(`-test-${machine}`));
      const rules = WORKSPACE.rules.journeys.find((each) => each.journey === journey);
      const trial = rules?.canary && stickyShare(sha256, `canary:${journey}`, customer) < rules.canary.share;
      return [
        ...elsewhere.map(({ machineArn }) => `${id} chose ${machine} and ran on ${machineArn}`),
        ...(machine !== journey && (!trial || version !== rules?.canary?.rules.version)
          ? [`${id} is on ${machine}`]
          : []),
      ];
    }),

  "13 a date that has come has let in or been refused": (_, { profiles, end }) =>
    profiles.flatMap(({ customerId, dates = {} }) =>
      Object.entries(dates).flatMap(([key, { at = Infinity }]) =>
        at <= end ? [`${customerId} ${key} was due at ${at}`] : [],
      ),
    ),
} as const satisfies Record<string, Check>;
