import type { Count, CounterName } from "../counters.ts";
import { endEntry } from "../enter/end.ts";
import { entryId } from "../enter/entry-id.ts";
import type { Surroundings } from "../enter/matches.ts";
import { type Failure, failureCount } from "../expression/evaluate.ts";
import type { KeptEvent } from "../model/event.ts";
import type { JsonObject } from "../model/json.ts";
import type { Effect, Entry, Profile, RecentEvent } from "../model/profile.ts";
import type { JourneyRules, Rules } from "../model/rules.ts";
import type { Hash, KeyedEntries } from "../ports.ts";
import { keepProperties } from "../profile/keep.ts";
import { profileView } from "../profile/view.ts";
import { effectId } from "./effects.ts";

/** What a fold is told besides the events. */
export interface FoldContext {
  readonly rules: Rules;
  /** Time of ingest; epoch milliseconds. */
  readonly now: number;
  readonly hash: Hash;
  /** What side items hold of earlier events. */
  readonly spilled?: readonly RecentEvent[];
  /** Archived entries by `<journey>#<key>`, as far as they were looked up; null: there is none. */
  readonly keyed?: ReadonlyMap<string, KeyedEntries | null>;
}

/** An archived entry that a decision needs to know: look it up and fold again. */
export interface KeyedNeed {
  readonly journey: string;
  readonly key: string;
}

/** One fold at work: the profile as it stands, and what has been decided so far. Lives within one call of `fold`. */
export class Folding {
  profile: Profile;
  readonly context: FoldContext;
  readonly added = new Map<string, Effect>();
  readonly counts: Count[] = [];
  readonly needs: KeyedNeed[] = [];

  constructor(profile: Profile, context: FoldContext) {
    this.profile = profile;
    this.context = context;
  }

  count(name: CounterName, dimensions: Count["dimensions"] = {}): void {
    this.counts.push({ name, dimensions });
  }

  add(effect: Effect): void {
    this.added.set(effectId(effect), effect);
  }

  /** What is kept of an event: of its properties these paths, as far as they fit. That some do not is counted. */
  keep(event: KeptEvent, paths: readonly string[]): KeptEvent {
    const { properties, leftOut } = keepProperties(event.properties, paths);
    if (leftOut > 0) this.count("TooLarge", { part: "properties" });
    return { name: event.name, time: event.time, properties };
  }

  /** The live entries, oldest first. */
  inside(): Entry[] {
    return Object.values(this.profile.entries)
      .filter((entry) => entry.end === undefined)
      .sort((a, b) => a.n - b.n);
  }

  replace(entry: Entry): void {
    const { entries } = this.profile;
    this.profile = { ...this.profile, entries: { ...entries, [entryId(entry.journey, entry.n)]: entry } };
  }

  /**
   * Ends an entry, with its run. One that this fold let in starts no run; one that is held out has none; and one that
   * the clock has ended is ended by the clock in its machine too.
   */
  end(entry: Entry, outcome: string, time: number, byClock = false): void {
    this.profile = endEntry(this.profile, entry, outcome, time);
    this.count("Ended", { journey: entry.journey, outcome });
    for (const [id, effect] of this.added) {
      if (effect.kind === "wake" && effect.journey === entry.journey && effect.n === entry.n) this.added.delete(id);
    }
    const { journey, n } = entry;
    const began = this.added.delete(
      effectId({ kind: "enter", journey, n, version: entry.version, start: entry.start }),
    );
    if (!began && !entry.holdout && !byClock) this.add({ kind: "exit", journey, n, reason: outcome });
  }

  /** What the conditions of a journey see; their failures are counted for it. */
  async look<T>(journey: string, ask: (around: Surroundings) => Promise<T>): Promise<T> {
    const failures: Failure[] = [];
    let view: JsonObject | undefined;
    const profile = () => {
      view ??= profileView(this.profile);
      return view;
    };
    const answer = await ask({ profile, now: this.context.now, failures });
    for (const failure of failures) this.counts.push(failureCount(journey, failure));
    return answer;
  }
}

const entered = new WeakMap<Rules, Map<string, JourneyRules[]>>();

/** The journeys that an event of this name may let in, in the order of the rules; remembered per rules. */
export function journeysEnteredBy(rules: Rules, event: string): readonly JourneyRules[] {
  let index = entered.get(rules);
  if (index === undefined) {
    index = new Map();
    for (const journey of rules.journeys) {
      for (const name of new Set(journey.enter.map((rule) => rule.event))) {
        index.set(name, [...(index.get(name) ?? []), journey]);
      }
    }
    entered.set(rules, index);
  }
  return index.get(event) ?? [];
}
