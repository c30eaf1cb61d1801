import { memoryConfirmations } from "../../adapters/memory/answers.ts";
import { memoryControl, memoryRechecks } from "../../adapters/memory/control.ts";
import { memoryErasures, memoryTombstones } from "../../adapters/memory/erasures.ts";
import { memoryPhones } from "../../adapters/memory/inbound.ts";
import { memoryDue, memoryMembers, memoryScan } from "../../adapters/memory/indexes.ts";
import { memoryMessages, memorySuppressions } from "../../adapters/memory/messages.ts";
import { memoryKeyedEntries, memoryProfiles, memorySpills } from "../../adapters/memory/profiles.ts";
import type { MemberStore } from "../../core/ports/profiles.ts";
import type { Clock } from "../../core/ports/system.ts";
import { type Breakage, brokenMessages, brokenProfiles } from "./broken.ts";
import type { Trouble } from "./history.ts";
import { losingAnswers, twice } from "./lost-answers.ts";
import { type Trace, tracedErasures, tracedProfiles, tracedWords } from "./trace.ts";

export interface Keeping {
  readonly clock: Clock;
  readonly random: () => number;
  readonly trace: Trace;
  readonly trouble: Trouble;
  readonly breakage: Breakage | undefined;
}

/** The table of a history in memory: traced, its answers lost now and then, its indexes as far behind as the history says. */
export function storesOf({ clock, random, trace, trouble: { lag, lost, most }, breakage }: Keeping) {
  const profiles = memoryProfiles(most);
  const messages = memoryMessages();
  const keyed = memoryKeyedEntries();
  const spills = memorySpills(clock);
  const members = memoryMembers();
  const control = memoryControl();
  const rechecks = memoryRechecks();
  const suppressions = tracedWords(trace, memorySuppressions());
  const confirmations = memoryConfirmations();
  const items = { "M#": messages, "E#": keyed, "R#": spills, "G#": members };
  const erasures = tracedErasures(trace, memoryErasures(profiles.marks, items), clock.now);
  const tombstones = memoryTombstones();
  const traced = brokenProfiles(breakage, tracedProfiles(trace, profiles, clock.now));
  /** Calls whose lost answer is another's who comes second. */
  const again = <P extends object>(port: P): P => (lost ? twice(random, port) : port);

  const look = () => ({
    at: clock.now(),
    profiles: profiles.all(),
    messages: messages.all(),
    members: new Map(SEGMENTS.map((segment) => [segment, members.of(segment)])),
  });
  let seen = [look()];
  /** What the indexes show. */
  const shown = () => {
    if (lag === 0) return look();
    return seen.findLast(({ at }) => at <= clock.now() - lag) ?? seen[0] ?? look();
  };
  const indexed: MemberStore = {
    put: members.put,
    list: async (segment, shard, limit, after) =>
      (shard === 0 ? (shown().members.get(segment) ?? []) : [])
        .filter((customer) => after === undefined || customer > after)
        .slice(0, limit),
  };

  return {
    ports: {
      profiles: lost ? losingAnswers.profiles(random, traced) : traced,
      messages: brokenMessages(breakage, losingAnswers.messages(random, messages)),
      keyed: again(keyed),
      spills: again(spills),
      members: again(indexed),
      control: again(control),
      rechecks: again(rechecks),
      suppressions: again(suppressions),
      confirmations: again(confirmations),
      phones: memoryPhones(() => shown().profiles),
      tombstones: again(tombstones),
      erasures: again(erasures),
      scan: memoryScan(profiles.heads),
      due: memoryDue(
        () => shown().profiles,
        () => shown().messages,
      ),
    },
    profiles,
    messages,
    members,
    control,
    suppressions,
    /** When something is due at the earliest; undefined: never. */
    earliestDue(): number | undefined {
      const open = [...profiles.all(), ...messages.all()].flatMap(({ due }) => (due === undefined ? [] : [due]));
      return open.length === 0 ? undefined : Math.min(...open);
    },
    /** The instant is over: the indexes may show it later. */
    instantOver(): void {
      if (lag === 0) return;
      const now = clock.now();
      const oldest = seen.findLastIndex(({ at }) => at <= now - lag);
      seen = [...seen.slice(Math.max(0, oldest)), look()];
    },
    /** How many items are left under this id. */
    left: async (customer: string) => await memoryErasures(profiles.marks, items).removeItems(customer),
  };
}

export type Stores = ReturnType<typeof storesOf>;

/** Segments that something goes through. */
const SEGMENTS: readonly string[] = ["vip", "fans"];
