import type { Control, Rechecks } from "../control/control.ts";
import type { Count } from "../counters.ts";
import { archiveId } from "../enter/archive.ts";
import { faultMessage } from "../expression/evaluate.ts";
import { defined } from "../model/defined.ts";
import type { EntryBody } from "../model/entry.ts";
import { FoldError } from "../model/errors.ts";
import type { CustomerEvent } from "../model/event.ts";
import type { Profile } from "../model/profile.ts";
import type { Rules } from "../model/rules.ts";
import type { KeyedEntries, KeyedEntryStore } from "../ports/profiles.ts";
import type { Counter } from "../ports/system.ts";
import { indexOf } from "../segments/rules-index.ts";
import { archiveEntries } from "../settle/close-entry.ts";
import type { IngestDeps } from "./deps.ts";
import { type Folded, fold } from "./fold.ts";
import type { ArchiveNeed, FoldContext, Need } from "./fold-state.ts";
import { readSpilled } from "./recent.ts";

/**
 * Writes what a fold has decided, what the profile rests on before it. `spare`: bytes to leave free in the profile's
 * item.
 */
export async function writeFolded(
  deps: Pick<IngestDeps, "spills" | "answers" | "keyed" | "profiles">,
  stored: Profile | undefined,
  { spill, archive, answers, profile, added }: Folded,
  spare: number,
): Promise<"written" | "clash"> {
  const { customerId } = profile;
  if (spill !== undefined) await deps.spills.put(customerId, spill.sk, spill.events, spill.expiresAt);
  if (answers.length > 0) await deps.answers?.append(customerId, answers);
  await archiveEntries(deps.keyed, customerId, archive);
  return deps.profiles.write(profile, stored?.ver, added, spare);
}

/** The events of one customer to apply. */
export interface Batch {
  readonly customerId: string;
  readonly events: readonly CustomerEvent[];
  /** The events did not fit: optional parts are left out. */
  readonly full: boolean;
  /** When an earlier customer of this id was erased; epoch milliseconds. */
  readonly erased?: number;
}

/** Folds events into a stored profile, and reads what the fold needs besides. A fault is thrown as FoldError. */
export async function foldStored(
  deps: IngestDeps,
  stored: Profile | undefined,
  { customerId, events, full, erased }: Batch,
): Promise<Folded> {
  const { rules, hash, spelling } = deps;
  const now = deps.clock.now();
  const spilled = stored === undefined ? [] : await readSpilled(deps, stored, now);
  const known: LookedUp = { keyed: new Map(), bodies: new Map() };
  // Usually it is clear beforehand that the customer may come in; reading now saves a second fold.
  let control: Control | undefined = events.some((event) => mayEnter(rules, event))
    ? await deps.control.read()
    : undefined;
  let rechecks: Rechecks | undefined;
  for (;;) {
    const asked = {
      ...(control && { control }),
      ...(rechecks && { rechecks }),
      ...(full ? { full } : {}),
      ...defined({ erased }),
    };
    const context: FoldContext = { rules, now, hash, spilled, ...known, ...asked, ...(spelling && { spelling }) };
    const folded = await foldOrThrow(customerId, stored, events, context);
    if (folded.needs.length === 0) return folded;
    if (folded.needs.includes("control")) control = await deps.control.read();
    if (folded.needs.includes("rechecks")) rechecks = await deps.rechecks.read();
    await lookUp(deps, stored ?? folded.profile, folded.needs, known);
  }
}

async function foldOrThrow(...given: Parameters<typeof fold>): Promise<Folded> {
  try {
    return await fold(...given);
  } catch (cause) {
    throw new FoldError({ cause });
  }
}

function mayEnter(rules: Rules, { name, inner, journey }: CustomerEvent): boolean {
  if (inner !== undefined) return inner.do === "enter";
  return journey !== undefined || indexOf(rules).entered.has(`event/${name}`);
}

/** What was looked up for a fold. */
interface LookedUp {
  readonly keyed: Map<string, KeyedEntries | null>;
  readonly bodies: Map<string, EntryBody | undefined>;
}

/** Reads what a fold needs. Each look-up leaves the next fold one need less, so the loop ends. */
async function lookUp(
  deps: Pick<IngestDeps, "keyed" | "profiles" | "counter">,
  profile: Profile,
  needs: readonly Need[],
  { keyed, bodies }: LookedUp,
): Promise<void> {
  for (const need of needs) {
    if (need === "control" || need === "rechecks") continue;
    if ("bodies" in need) {
      for (const [id, body] of await deps.profiles.bodies(profile, need.bodies)) {
        bodies.set(id, body);
        if (body === undefined) deps.counter.note("error", "What an entry kept is gone.", { entry: id });
      }
      continue;
    }
    const id = archiveId(need.journey, need.key);
    if (!keyed.has(id)) keyed.set(id, await archivedOf(deps.keyed, profile, need));
  }
}

/** What was archived of a journey and key: of the profile, and of those that were merged into it. */
async function archivedOf(
  keyed: KeyedEntryStore,
  { customerId, merged = {} }: Profile,
  { journey, key }: ArchiveNeed,
): Promise<KeyedEntries | null> {
  const owners = Object.entries(merged).flatMap(([id, { left }]) => (left?.includes(journey) ? [id] : []));
  const found = await Promise.all([customerId, ...owners].map((owner) => keyed.read(owner, journey, key)));
  const known = found.flatMap((one) => one ?? []);
  const [first] = known;
  if (first === undefined) return null;
  return known.reduce((a, b) => ({ count: a.count + b.count, last: Math.max(a.last, b.last), n: Math.max(a.n, b.n) }));
}

/** Counts what a fold has decided, once it is stored. */
export function countFolded(counter: Counter, counts: readonly Count[]): void {
  for (const { name, dimensions, n } of counts) {
    counter.count(name, dimensions, n);
    if (name === "ConditionFailed" && dimensions.cause === "bound")
      counter.note("warn", faultMessage({ cause: "bound" }), dimensions);
  }
}
