import type { AnswerChange } from "../consent/history.ts";
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

/** The input of a fold besides the profile and the events. */
export interface FoldContext {
  readonly rules: Rules;
  /** Time of ingest; epoch milliseconds. */
  readonly now: number;
  readonly hash: Hash;
  /** Absent where events carry no addresses. */
  readonly spelling?: Spelling;
  /** Earlier events that lie in side items. */
  readonly spilled?: readonly RecentEvent[];
  /** What ops have decided; undefined until it is read. */
  readonly control?: Control;
  /** How far profiles have been re-evaluated under new rules; undefined until it is read. */
  readonly rechecks?: Rechecks;
  /** Archived entries by `<journey>#<key>` that were read; null where there is none. */
  readonly keyed?: ReadonlyMap<string, KeyedEntries | null>;
  /** Bodies of entries that were read; undefined where a body is gone. */
  readonly bodies?: ReadonlyMap<string, EntryBody | undefined>;
  /** When an earlier customer of this id was erased; epoch milliseconds. */
  readonly erased?: number;
  /** The profile's item is full: optional parts are left out. */
  readonly full?: true;
}

/** Something that a decision needs and that is not read yet: read it and fold again. */
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

/** The state of one fold: the current profile, and what has been decided. It lives within one call of `fold`. */
export class FoldState {
  readonly #standing: WorkingProfile;
  /** The profile before the first event. */
  readonly before: Profile;
  readonly context: FoldContext;
  readonly added = new Map<string, Effect>();
  readonly counts: Count[] = [];
  readonly answers: AnswerChange[] = [];
  readonly needs: Need[] = [];
  readonly #bodies = new Set<string>();
  /** The profile before the current event. */
  #lately: Profile;
  /** The entries for which segments and exits that read `inside` were last judged. */
  judgedEntries: Profile["entries"];
  /** `ver` of the profile that this fold produces. */
  readonly ver: number;
  #seen: { readonly of: Profile; readonly view: JsonObject } | undefined;
  /** Ids of the `wake` effects, by entry id. */
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

  /** The profile without the latest changes of its entries: cheap to read in a loop over many entries. */
  get facts(): Profile {
    return this.#standing.facts;
  }

  /** The current state of an entry. */
  entry(journey: string, n: number): Entry | OffloadedEntry | undefined {
    return this.#standing.entry(entryId(journey, n));
  }

  /** What ops have decided; undefined, and added to the needs, where it was not read. */
  control(): Control | undefined {
    const { control } = this.context;
    if (control === undefined && !this.needs.includes("control")) this.needs.push("control");
    return control;
  }

  /** How far profiles have been re-evaluated; undefined, and added to the needs, where it was not read. */
  rechecks(): Rechecks | undefined {
    const { rechecks } = this.context;
    if (rechecks === undefined && !this.needs.includes("rechecks")) this.needs.push("rechecks");
    return rechecks;
  }

  setSegments(segments: ReadonlySet<string>): void {
    const known = this.profile.segments;
    if (isSorted(known) && known.length === segments.size && known.every((segment) => segments.has(segment))) return;
    this.profile = { ...this.profile, segments: [...segments].sort() };
  }

  setDates(dates: NonNullable<Profile["dates"]>): void {
    const { dates: _, ...rest } = this.profile;
    this.profile = Object.keys(dates).length === 0 ? rest : { ...rest, dates };
  }

  /** The profile as expressions read it; computed once per state of the profile. */
  view(): JsonObject {
    const { facts } = this;
    if (this.#seen === undefined || !sameForExpressions(this.#seen.of, facts)) {
      this.#seen = { of: facts, view: profileView(facts, () => this.profile) };
    }
    return this.#seen.view;
  }

  /** As `view`, for a customer in these segments. */
  viewWith(segments: readonly string[]): JsonObject {
    return segments === this.facts.segments ? this.view() : { ...this.view(), segments };
  }

  /** Counts conditions that failed or gave nothing. A condition that exceeded its limit is noted for `explain`. */
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

  /** The event with these paths of its properties, as far as they fit. A path that does not fit is counted. */
  keep(event: KeptEvent, paths: readonly string[], most = KEPT_BYTES): KeptEvent {
    const kept = keepProperties(event.properties, paths, this.context.full ? 0 : most);
    if (kept.leftOut > 0) this.noteLeftOut("properties", event.name);
    return keptEvent(event, kept);
  }

  /**
   * Counts what was left out of an event, `n` times for one part, `name` being the last; and notes it for `explain`.
   */
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

  /** Begins the next event. */
  beginEvent(): void {
    this.#lately = this.facts;
  }

  /** Whether the current event has changed what expressions read, counts excepted. */
  hasChanged(): boolean {
    return !sameForExpressions({ ...this.#lately, counts: this.facts.counts }, this.facts);
  }

  /** The entry with its body; undefined, and added to the needs, where the body is offloaded. */
  withBody(entry: Entry | OffloadedEntry): Entry | undefined {
    if (!isOffloaded(entry)) return entry;
    this.#bodies.add(entryId(entry.journey, entry.n));
    return undefined;
  }

  /** What must be read before the fold is valid; empty where it is. */
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
   * Ends an entry and its run. No exit effect is needed for an entry that this fold began (its run is not started), for
   * a held-out entry (it has no run), and for an entry that the clock ended (its machine has the same timeout, unless
   * the run went on for another). `note`: who ended the entry by hand, and why; it is part of the run's cause.
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

  /** Evaluates conditions of a journey and counts their failures. */
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
  alias: "JoinRefused",
  confirmation: "FieldLeftOut",
} satisfies Record<LeftOutPart, CounterName>;

function isSorted(names: readonly string[]): boolean {
  return names.every((name, place) => place === 0 || (names[place - 1] ?? name) < name);
}

/** Whether expressions read the same from both profiles: they do not read counts of journeys or effects. */
function sameForExpressions(a: Profile, b: Profile): boolean {
  return (
    a === b ||
    (a.traits === b.traits &&
      a.counts === b.counts &&
      a.segments === b.segments &&
      a.addresses === b.addresses &&
      a.zone === b.zone &&
      a.locale === b.locale &&
      a.country === b.country &&
      a.purposes === b.purposes)
  );
}
