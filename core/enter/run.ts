import { type Numbered, originOf } from "../identity/merged.ts";
import { defined } from "../model/defined.ts";
import type { EntryHead } from "../model/entry.ts";
import type { RunDocument, RunInput } from "../model/task.ts";
import type { Hash } from "../ports/system.ts";

/** Names a run: its entry, and which of the entry's runs it is. */
export interface RunPart {
  readonly journey: string;
  readonly n: number;
  /** From 2: the entry went on in another run. */
  readonly part?: number;
  /** Start of the entry where run names contain it; epoch milliseconds. */
  readonly start?: number;
}

/** The current run of an entry. */
export function currentRun({ journey, n, part, start, startInName }: EntryHead): RunPart {
  return { journey, n, ...defined({ part }), ...(startInName ? { start } : {}) };
}

/**
 * The name of an entry's run, or of its run number `part`; of an entry that came with a merge, under the id, birth and
 * number that it began with. A name is never used twice: `n` is unique while the profile
 * lives; a customer who was erased and comes back has another `born`; a restored table may give an `n` again, but not
 * to an entry of the same start. Entries that began before names had the start are named without it. The name tells
 * nothing personal and has at most 80 characters:
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export function runName(hash: Hash, profile: Numbered, { journey, n: number, part = 1, start }: RunPart): string {
  const { customerId, born, n } = originOf(profile, number);
  const whose = hash([customerId, born, ...(start === undefined ? [] : [start])].join(":")).slice(0, 16);
  const name = `${journey}-${whose}-${n}`;
  return part === 1 ? name : `${name}-p${part}`;
}

/**
 * The input of an entry's run. It is the same text each time, key order included, because StartExecution is idempotent
 * only for the same name and the same input.
 */
export function runInput(customer: string, journey: string, n: number, start: number): RunInput {
  return { contract: 1, customer, journey, n, start, steps: {} };
}

type RunIdentity = Pick<RunDocument, "customer" | "journey" | "n" | "start" | "part">;

/** Whether two runs are of the same entry, and the same part of it. */
export function sameRun(a: RunIdentity, b: RunIdentity): boolean {
  return (
    a.customer === b.customer && a.journey === b.journey && a.n === b.n && a.start === b.start && a.part === b.part
  );
}
