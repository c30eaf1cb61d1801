import type { Channel } from "../channels/channels.ts";
import { type AnswerRecord, NO_ANSWERS } from "../consent/history.ts";
import { currentRun, type RunPart, runName } from "../enter/run.ts";
import { idsOf, messageIn } from "../identity/merged.ts";
import { defined } from "../model/defined.ts";
import { entryId } from "../model/entry.ts";
import { getOwn } from "../model/json.ts";
import { type Message, parseMessageKey } from "../model/message.ts";
import type { Profile } from "../model/profile.ts";
import type { Rules } from "../model/rules.ts";
import type { SuppressionRecord } from "../model/suppression.ts";
import type { Hash } from "../ports/system.ts";
import { historyFacts } from "./answer-facts.ts";
import { dateLines } from "./date-lines.ts";
import { suppressionFacts } from "./profile-facts.ts";
import type { RunTrace } from "./run-trace.ts";
import type { Story } from "./story.ts";
import { tellStory } from "./tell-story.ts";

/** What is kept of one customer, for reading only. */
export interface Records {
  profile(customerId: string): Promise<Profile | undefined>;
  messages(customerId: string): Promise<readonly Message[]>;
  /** What is known against an address, by its hash; undefined where nothing ever was. */
  suppression(channel: Channel, addressHash: string): Promise<SuppressionRecord | undefined>;
  /** The changes of the customer's answers; absent where nothing keeps them. */
  answers?(customerId: string): Promise<AnswerRecord>;
  /** Undefined when there is no such run (any more). */
  run(machine: string, name: string): Promise<RunTrace | undefined>;
}

export interface ExplainDeps {
  readonly records: Records;
  readonly hash: Hash;
}

export interface ExplainAsk {
  readonly customerId: string;
  /** One journey only. */
  readonly journey?: string;
  /** Zone to tell times in when the customer's is not known. */
  readonly zone: string;
  /** The rules that ingest goes by, and epoch milliseconds, to tell when date entries are due. */
  readonly dates?: { readonly rules: Rules; readonly now: number };
}

/** A run with the entry it belongs to. */
export interface EntryRun {
  readonly journey: string;
  readonly n: number;
  readonly run: RunTrace;
  /** Name of the last of them, where the entry has gone on in others. */
  readonly latest: string;
}

/** How many entries beyond those still in the profile are looked up; each costs a call or two. */
const OLD_ENTRIES = 60;

/** The customer's story, by any of their ids; undefined when nothing is known of them. */
export async function explain(deps: ExplainDeps, ask: ExplainAsk): Promise<Story | undefined> {
  const profile = await deps.records.profile(ask.customerId);
  if (profile === undefined) return undefined;
  const messages = await allMessages(deps.records, profile);
  const runs = await entryRuns(deps, profile, messages, ask.journey);
  const zone = profile.zone?.v ?? ask.zone;
  const dates = ask.dates === undefined ? [] : await dateLines(profile, { ...ask.dates, zone, journey: ask.journey });
  const story = tellStory({
    profile,
    messages,
    runs,
    dates,
    zone,
    hash: deps.hash,
    ...defined({ journey: ask.journey }),
  });
  const against = await suppressionFacts(deps.records, deps.hash, profile, story.zone);
  const answers = await allAnswers(deps.records, profile);
  return { ...story, facts: [...story.facts, ...historyFacts(answers, story.zone), ...against] };
}

/** The changes of answers under all ids of the customer. */
async function allAnswers({ answers }: Records, profile: Profile): Promise<AnswerRecord> {
  if (answers === undefined) return NO_ANSWERS;
  const all = await Promise.all(idsOf(profile).map((id) => answers(id)));
  const changes = all.flatMap((one) => one.changes);
  return { changes: changes.toSorted((a, b) => a.at - b.at), older: all.reduce((sum, { older }) => sum + older, 0) };
}

/** The messages under all ids of the customer, with the keys that this profile knows them by. */
export async function allMessages(records: Pick<Records, "messages">, profile: Profile): Promise<readonly Message[]> {
  const all = await Promise.all(
    idsOf(profile).map(async (id) =>
      (await records.messages(id)).map((message) => ({ ...message, key: messageIn(profile, id, message.key) })),
    ),
  );
  return all.flat();
}

/**
 * The runs of this customer's entries. Names are computed: of an entry that has left the profile, number and start are known
 * where it is among the latest of its journey; of one that was named without its start the number is known from its messages,
 * or else each journey is asked for a run of that number, newest first, OLD_ENTRIES at most.
 */
async function entryRuns(
  deps: ExplainDeps,
  profile: Profile,
  messages: readonly Message[],
  only: string | undefined,
): Promise<readonly EntryRun[]> {
  const known = new Map<number, RunPart>();
  for (const message of messages) {
    const key = parseMessageKey(message.key);
    if (key !== undefined) known.set(key.n, { journey: key.journey, n: key.n });
  }
  for (const [journey, { gone = [] }] of Object.entries(profile.journeys)) {
    for (const { n, start } of gone) known.set(n, { journey, n, start });
  }
  for (const entry of Object.values(profile.entries)) known.set(entry.n, currentRun(entry));
  const all = Object.keys(profile.journeys).toSorted();
  const found: EntryRun[] = [];
  let guesses = OLD_ENTRIES;
  for (let n = profile.serial; n >= 0; n--) {
    const entry = known.get(n);
    if (entry === undefined && guesses-- <= 0) continue;
    for (const each of entry === undefined ? all.map((journey) => ({ journey, n })) : [entry]) {
      if (only !== undefined && each.journey !== only) continue;
      const whole = await wholeRun(deps, profile, each);
      if (whole === undefined) continue;
      found.push({ journey: each.journey, n, ...whole });
      break;
    }
  }
  return found;
}

/** The run of an entry, with those that have gone on for it. */
async function wholeRun(
  { records, hash }: ExplainDeps,
  profile: Profile,
  entry: RunPart,
): Promise<Pick<EntryRun, "run" | "latest"> | undefined> {
  const { journey, n } = entry;
  const gone = getOwn(profile.journeys, journey)?.gone?.find((each) => each.n === n);
  const machine = (getOwn(profile.entries, entryId(journey, n)) ?? gone)?.machine ?? journey;
  let whole: RunTrace | undefined;
  let latest = "";
  for (let part = 1; ; part++) {
    const name = runName(hash, profile, { ...entry, part });
    const run = await records.run(machine, name);
    if (run === undefined) return whole && { run: whole, latest };
    latest = name;
    whole =
      whole === undefined
        ? run
        : { ...run, name: whole.name, started: whole.started, steps: [...whole.steps, ...run.steps] };
    if (!run.steps.some(({ asked }) => asked?.do === "go_on")) return { run: whole, latest };
  }
}
