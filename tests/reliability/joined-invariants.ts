import { mergedInto, numberIn } from "../../core/identity/merged.ts";
import { parseMessageKey } from "../../core/model/message.ts";
import { isOffloaded } from "../../core/profile/offload.ts";
import type { History } from "./history.ts";
import { INVARIANTS } from "./invariants.ts";
import { PERSONS } from "./joined.ts";
import type { Played } from "./play.ts";
import { idOf, isMarketing } from "./send-invariants.ts";
import { CAPS } from "./workspace.ts";

type Check = (history: History, played: Played) => readonly string[];

/** The persons of a history who signed in. */
function joinedIn({ events }: History) {
  return PERSONS.filter(({ visitor }) => events.some((event) => event.visitor === visitor));
}

/** What must hold where two customers turn out to be one, besides what holds for everybody. */
const JOINED_INVARIANTS = {
  "one profile is left of a person, and none is being merged": (history, { profiles }) => [
    ...profiles.flatMap(({ customerId, merging }) => (merging === undefined ? [] : [`${customerId} is being merged`])),
    ...joinedIn(history).flatMap(({ customer, visitor }) => {
      const left = profiles.filter(({ customerId }) => customerId === customer || customerId === visitor);
      const [one] = left;
      if (left.length !== 1 || one?.customerId !== customer) {
        return [`of ${customer} and ${visitor} there are ${left.map(({ customerId }) => customerId).join()}`];
      }
      const knew = history.events.some((event) => event.customer === visitor);
      return knew && one.merged?.[visitor] === undefined && !one.aliases?.includes(visitor)
        ? [`${customer} knows nothing of ${visitor}`]
        : [];
    }),
  ],

  "every event of both counts once": ({ events, start }, { profiles }) =>
    profiles.flatMap(({ customerId, counts, merged = {} }) => {
      const ids = [customerId, ...Object.keys(merged)];
      const theirs = events.filter(({ customer }) => ids.includes(customer) || start < 0);
      const byName = Map.groupBy(theirs, ({ name }) => name);
      return [...byName].flatMap(([name, said]) => {
        const inTime = said.filter(({ time, arrivals }) => arrivals.some((arrival) => arrival - time < 228));
        const n = counts[name]?.n ?? 0;
        return n >= inTime.length && n <= said.length ? [] : [`${customerId}: ${said.length} × ${name}, ${n} counted`];
      });
    }),

  "a send is decided while its own entry is inside, and by its customer's consent": (_, { trace }) =>
    trace.calls.flatMap((call) => {
      const written = call.decided && trace.stored[call.decided.at]?.profile;
      const { journey, n } = parseMessageKey(call.key) ?? { journey: "", n: 0 };
      if (written === undefined) return [`${idOf(call)} was sent without a profile write`];
      const entry = written.entries[`${journey}#${numberIn(written, call.customer, n)}`];
      if (entry?.start !== call.start || entry.end !== undefined) return [`${idOf(call)} was sent outside its entry`];
      const agreed = written.consent.offers?.v ?? false;
      return isMarketing(call) && !agreed ? [`${idOf(call)} was sent without consent`] : [];
    }),

  "after the merge a person gets no more messages than one may": (_, { trace }) =>
    trace.calls.flatMap((call) => {
      const written = call.decided && trace.stored[call.decided.at]?.profile;
      if (call.decided === undefined || written?.merged === undefined || !isMarketing(call)) return [];
      const { time, at } = call.decided;
      const ids = [written.customerId, ...Object.keys(written.merged)];
      const sent = trace.calls.filter(
        (other) =>
          ids.includes(other.customer) &&
          isMarketing(other) &&
          !other.declined &&
          (other.decided?.at ?? Infinity) <= at,
      );
      return CAPS.flatMap((cap) => {
        const counted = sent.filter(
          ({ key, decided }) =>
            (!("journey" in cap) || parseMessageKey(key)?.journey === cap.journey) &&
            (decided?.time ?? 0) > time - cap.per + SLACK,
        );
        const own = counted.some((other) => other.key === call.key && other.customer === call.customer);
        const n = new Set(counted.map(idOf)).size;
        return own && n > cap.max ? [`${idOf(call)} is number ${n} where ${JSON.stringify(cap)}`] : [];
      });
    }),

  "an update counts at most once for each run": (_, { profiles, runs }) =>
    profiles.flatMap((profile) => {
      const ids = [profile.customerId, ...Object.keys(profile.merged ?? {})];
      const mine = runs.filter(
        ({ machineArn, input }) => machineArn.endsWith("-club") && ids.includes(JSON.parse(input).customer),
      );
      const made = Number(profile.traits.greetings?.v ?? 0);
      return made > mine.length ? [`${profile.customerId}: ${made} updates of ${mine.length} runs`] : [];
    }),

  "entries of one journey and key are not inside twice": (_, { trace }) =>
    trace.stored.flatMap(({ profile }) => {
      const inside = Object.values(profile.entries).filter(({ end }) => end === undefined);
      const places = inside.map(({ journey, key = "" }) => `${journey} ${key}`);
      const twice = places.find((place, at) => places.indexOf(place) !== at);
      return twice === undefined || inside.some(isOffloaded) ? [] : [`${profile.customerId} is inside ${twice} twice`];
    }),

  "what was merged is found by its own id and number": (_, { profiles }) =>
    profiles.flatMap((profile) =>
      Object.keys(profile.merged ?? {}).flatMap((id) => {
        const [first] = mergedInto(profile, id);
        return first === id && numberIn(profile, id, 0) >= 0 ? [] : [`${profile.customerId} does not find ${id}`];
      }),
    ),
} as const satisfies Record<string, Check>;

/** A cap of whole days counts by shared moments; see the invariants of everybody. Milliseconds. */
const SLACK = 3_600_000 + 15 * 60_000;

/** Those of everybody's invariants that speak of entries, runs and messages, whosever they have become. */
const OF_EVERYBODY = Object.entries(INVARIANTS).filter(([name]) => /^(2|3|6|10|13) /.test(name));

/** What is broken after this history, in words; empty where everything holds. */
export function brokenJoined(history: History, played: Played): readonly string[] {
  return [...OF_EVERYBODY, ...Object.entries(JOINED_INVARIANTS)].flatMap(([name, check]) =>
    check(history, played).map((found) => `${name}: ${found}`),
  );
}

/** What holds of everybody, also where a person was erased. */
export function brokenForgotten(history: History, played: Played): readonly string[] {
  const stuck = played.profiles.flatMap(({ customerId, merging }) =>
    merging === undefined ? [] : [`${customerId} is being merged`],
  );
  const sent = JOINED_INVARIANTS["a send is decided while its own entry is inside, and by its customer's consent"];
  const everybody = Object.entries(INVARIANTS).filter(([name]) => /^(3|6|10) /.test(name));
  return [
    ...stuck,
    ...sent(history, played),
    ...everybody.flatMap(([name, check]) => check(history, played).map((found) => `${name}: ${found}`)),
  ];
}
