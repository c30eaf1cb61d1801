import type { Control, Rechecks } from "../control/control.ts";
import type { Count, CounterName } from "../counters.ts";
import { endedEntry, withEnded } from "../enter/end.ts";
import type { ConditionContext } from "../enter/matches.ts";
import { type Failure, failureCount } from "../expression/evaluate.ts";
import { defined } from "../model/defined.ts";
import { type Effect, effectId } from "../model/effect.ts";
import { type Entry, type EntryBody, entryId, type OffloadedEntry } from "../model/entry.ts";
import type { KeptEvent } from "../model/event.ts";
import type { JsonObject } from "../model/json.ts";
import type { LeftOutPart, NotedPart, Profile, RecentEvent } from "../model/profile.ts";
import type { Rules } from "../model/rules.ts";
import type { KeyedEntries } from "../ports/profiles.ts";
import type { Hash, Spelling } from "../ports/system.ts";
import { KEPT_BYTES, keepProperties, keptEvent } from "../profile/keep.ts";
import { isOffloaded } from "../profile/offload.ts";
import { profileView } from "../profile/view.ts";
import { WorkingProfile } from "./working-profile.ts";

/** What a fold is told besides the events. */
export interface FoldContext {
  readonly rules: Rules;
  /** Time of ingest; epoch milliseconds. */
  readonly now: number;
  readonly hash: Hash;
  /** Absent where no addresses come in. */
  readonly spelling?: Spelling;
  /** What side items hold of earlier events. */
  readonly spilled?: readonly RecentEvent[];
  /** What ops have decided; undefined until it was looked up. */
  readonly control?: Control;
  /** How far profiles have been looked at under new rules; undefined until it was looked up. */
  readonly rechecks?: Rechecks;
  /** Archived entries by `<journey>#<key>`, as far as they were looked up; null: there is none. */
  readonly keyed?: ReadonlyMap<string, KeyedEntries | null>;
  /** Bodies of entries, as far as they were looked up; undefined: there is none any more. */
  readonly bodies?: ReadonlyMap<string, EntryBody | undefined>;
  /** The profile's item is full: nothing that can be left out is taken. */
  readonly full?: true;
}

/** What a decision needs to know: look it up and fold again. */
export type Need = ArchiveNeed | BodiesNeed | "control" | "rechecks";

/** Bodies of entries, by entry id. */
export interface BodiesNeed {
  readonly bodies: readonly string[];
}

/** An archived entry. */
export interface ArchiveNeed {
  readonly journey: string;
  readonly key: string;
}

/** One fold at work: the profile as it stands, and what has been decided so far. Lives within one call of `fold`. */
export class FoldState {
  readonly #standing: WorkingProfile;
  /** As it was before the first event. */
  readonly before: Profile;
  readonly context: FoldContext;
  readonly added = new Map<string, Effect>();
  readonly counts: Count[] = [];
  readonly needs: Need[] = [];
  readonly #bodies = new Set<string>();
  /** As it was before the event at hand. */
  #lately: Profile;
  /** The entries for which segments and exits that ask who is inside were last brought up to date. */
  judgedEntries: Profile["entries"];
  /** `ver` of the profile that this fold makes. */
  readonly ver: number;
  #seen: { readonly of: Profile; readonly view: JsonObject } | undefined;
  /** Ids of the answers among the effects, by entry id. */
  readonly #wakes = new Map<string, string[]>();

  constructor(profile: Profile, context: FoldContext) {
    this.#standing = new WorkingProfile(profile);
    this.#lately = profile;
    this.before = profile;
    this.judgedEntries = profile.entries;
    this.context = context;
    this.ver = profile.ver + 1;
  }

  get profile(): Profile {
    return this.#standing.profile;
  }

  set profile(profile: Profile) {
    this.#standing.set(profile);
  }

  /** The profile, of whose entries some may be behind: to be read where many entries are gone through. */
  get facts(): Profile {
    return this.#standing.facts;
  }

  /** The entry as it stands. */
  entry(journey: string, n: number): Entry | OffloadedEntry | undefined {
    return this.#standing.entry(entryId(journey, n));
  }

  /** What ops have decided; undefined, and needed, where it was not looked up. */
  control(): Control | undefined {
    const { control } = this.context;
    if (control === undefined && !this.needs.includes("control")) this.needs.push("control");
    return control;
  }

  /** How far profiles have been looked at; undefined, and needed, where it was not looked up. */
  rechecks(): Rechecks | undefined {
    const { rechecks } = this.context;
    if (rechecks === undefined && !this.needs.includes("rechecks")) this.needs.push("rechecks");
    return rechecks;
  }

  setSegments(segments: ReadonlySet<string>): void {
    const now = [...segments].sort();
    if (now.join() !== this.profile.segments.join()) this.profile = { ...this.profile, segments: now };
  }

  setDates(dates: NonNullable<Profile["dates"]>): void {
    const { dates: _, ...rest } = this.profile;
    this.profile = Object.keys(dates).length === 0 ? rest : { ...rest, dates };
  }

  /** The profile as expressions see it; made once for what stands in it. */
  view(): JsonObject {
    const { facts } = this;
    if (this.#seen === undefined || !sameForExpressions(this.#seen.of, facts)) {
      this.#seen = { of: facts, view: profileView(facts, () => this.profile) };
    }
    return this.#seen.view;
  }

  /** The same, of a customer in these segments. */
  viewWith(segments: readonly string[]): JsonObject {
    return segments === this.facts.segments ? this.view() : { ...this.view(), segments };
  }

  /** Counts conditions that failed or gave nothing for a journey; one that was too much work is noted for `explain`. */
  countFailures(journey: string, failures: readonly Failure[]): void {
    for (const failure of failures) {
      this.counts.push(failureCount(journey, failure));
      if (failure.cause === "bound") this.#note("condition", failure.source);
    }
  }

  count(name: CounterName, dimensions: Count["dimensions"] = {}): void {
    this.counts.push({ name, dimensions });
  }

  add(effect: Effect): void {
    const id = effectId(effect);
    this.added.set(id, effect);
    if (effect.kind !== "wake") return;
    const entry = entryId(effect.journey, effect.n);
    this.#wakes.set(entry, [...(this.#wakes.get(entry) ?? []), id]);
  }

  /** What is kept of an event: of its properties these paths, as far as they fit. That some do not is counted. */
  keep(event: KeptEvent, paths: readonly string[], most = KEPT_BYTES): KeptEvent {
    const kept = keepProperties(event.properties, paths, this.context.full ? 0 : most);
    if (kept.leftOut > 0) this.noteLeftOut("properties", event.name);
    return keptEvent(event, kept);
  }

  /** Counts what is left out of an event, `n` of a part, the last of this name; and notes it for `explain`. */
  noteLeftOut(part: LeftOutPart, name: string, n = 1): void {
    this.#note(part, name, n);
    this.counts.push({ name: LEFT_OUT_COUNTS[part], dimensions: { part }, ...(n === 1 ? {} : { n }) });
  }

  #note(part: NotedPart, name: string, n = 1): void {
    const { leftOut } = this.facts;
    const last = name.slice(0, 64).toWellFormed();
    const noted = { n: (leftOut?.[part]?.n ?? 0) + n, last: this.context.now, name: last };
    this.profile = { ...this.facts, leftOut: { ...leftOut, [part]: noted } };
  }

  /** The next event is at hand. */
  beginEvent(): void {
    this.#lately = this.facts;
  }

  /** Whether the event at hand has changed what expressions read, counts left aside. */
  hasChanged(): boolean {
    return !sameForExpressions({ ...this.#lately, counts: this.facts.counts }, this.facts);
  }

  /** The entry with its body; undefined, and needed, where it is away. */
  withBody(entry: Entry | OffloadedEntry): Entry | undefined {
    if (!isOffloaded(entry)) return entry;
    this.#bodies.add(entryId(entry.journey, entry.n));
    return undefined;
  }

  /** What must be looked up; not empty: what was decided is worthless. */
  unmetNeeds(): readonly Need[] {
    return this.#bodies.size === 0 ? this.needs : [...this.needs, { bodies: [...this.#bodies] }];
  }

  /** The live entries, oldest first. */
  liveEntries(): (Entry | OffloadedEntry)[] {
    return Object.values(this.profile.entries)
      .filter((entry) => entry.end === undefined)
      .sort((a, b) => a.n - b.n);
  }

  replace(entry: Entry | OffloadedEntry): void {
    this.#standing.put(entryId(entry.journey, entry.n), entry);
  }

  /**
   * Ends an entry, with its run. One that this fold let in starts no run; one that is held out has none; and one that
   * the clock has ended is ended by the clock in its machine too, but for a run that went on for another. `note`: who ended
   * it by hand, and why; the run's cause says so too.
   */
  end(entry: Entry | OffloadedEntry, outcome: string, time: number, byClock = false, note?: string): void {
    if (this.entry(entry.journey, entry.n)?.end === undefined) {
      this.replace(endedEntry(entry, outcome, time, note));
      this.profile = { ...this.facts, journeys: withEnded(this.facts, entry.journey, outcome) };
    }
    this.count("Ended", { journey: entry.journey, outcome });
    for (const id of this.#wakes.get(entryId(entry.journey, entry.n)) ?? []) this.added.delete(id);
    const { journey, n, machine, part, start, startInName } = entry;
    const began = this.added.delete(
      effectId({ kind: "enter", journey, n, version: entry.version, start: entry.start }),
    );
    if (began || entry.holdout || (byClock && part === undefined)) return;
    const run = {
      ...defined({ machine, part }),
      ...(startInName ? { start } : {}),
    };
    const reason = note === undefined ? outcome : `${outcome} ${note}`;
    this.add({ kind: "exit", journey, n, ...run, reason });
  }

  /** What the conditions of a journey see; their failures are counted for it. */
  async evaluate<T>(journey: string, ask: (around: ConditionContext) => Promise<T>): Promise<T> {
    const failures: Failure[] = [];
    const answer = await ask({ profile: () => this.view(), now: this.context.now, failures });
    this.countFailures(journey, failures);
    return answer;
  }
}

const LEFT_OUT_COUNTS = {
  trait: "TooLarge",
  "event name": "TooLarge",
  properties: "TooLarge",
  consent: "FieldLeftOut",
  "event ids": "TooLarge",
  field: "FieldLeftOut",
  text: "ValueRead",
  "trait type": "ValueRefused",
  "property type": "ValueRefused",
  add: "ValueRefused",
  append: "ValueRefused",
} satisfies Record<LeftOutPart, CounterName>;

/** Whether expressions see the same: what a profile keeps apart of journeys and effects they do not see. */
function sameForExpressions(a: Profile, b: Profile): boolean {
  return (
    a === b ||
    (a.traits === b.traits &&
      a.counts === b.counts &&
      a.segments === b.segments &&
      a.addresses === b.addresses &&
      a.zone === b.zone &&
      a.locale === b.locale &&
      a.country === b.country)
  );
}
