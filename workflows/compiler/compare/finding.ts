import type { Json } from "../../../core/model/json.ts";
import type { Workspace } from "../compiled.ts";
import type { ReadyJourney } from "../journey/compile.ts";
import { canonical } from "../rules/recheck-hash.ts";
import type { Prepared } from "../workspace.ts";

/** One of two workspaces that are compared. */
export interface Side {
  readonly workspace: Workspace;
  readonly ready: readonly ReadyJourney[];
  readonly canaries: readonly ReadyJourney[];
  readonly sources: Prepared["sources"];
  /** Paths of its files. */
  readonly paths: ReadonlySet<string>;
}

/** A journey on both sides. */
export interface Pair {
  readonly journey: string;
  readonly before: ReadyJourney;
  readonly after: ReadyJourney;
}

/** The journeys of a side as most customers know them, or their canaries, by name. */
export function journeysOf(side: Side, which: "ready" | "canaries"): ReadonlyMap<string, ReadyJourney> {
  return new Map(side[which].map((one) => [one.compiled.journey, one]));
}

/** What an edit changes, in one matter. */
export interface Finding {
  /** `hurts`: somebody inside would be let down; `changes`: it applies as `who` says. */
  readonly level: "hurts" | "changes";
  readonly kind: FindingKind;
  /** Absent where it is not of one journey. */
  readonly journey?: string;
  /** Where it stands now; absent for what is gone. */
  readonly place?: { readonly file: string; readonly line: number };
  /** What changes, a sentence. */
  readonly what: string;
  /** Whom it reaches, where that is not what holds for a whole new version: those inside stay on theirs. */
  readonly who?: string;
  readonly hint?: string;
}

const FINDING_KINDS = [
  "journey added",
  "journey removed",
  "journey retired",
  "journey unreadable",
  "canary",
  "entry",
  "time of entries",
  "holdout",
  "exit",
  "on exit",
  "goal",
  "timeout",
  "step added",
  "step removed",
  "step changed",
  "id changed",
  "wait",
  "split",
  "repeat",
  "template",
  "segment",
  "destination",
  "source",
  "topic",
  "zone",
  "spread",
  "setting",
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** What changed in a step of both versions, in one sentence or a few. */
export type StepChange = Pick<Finding, "kind" | "what">;

/** What is the same for an author may stand elsewhere in the file, and be called otherwise. */
const NOT_COMPARED = new Set(["givenId", "title", "id"]);

/**
 * A parsed value as text, equal for equal meaning: without places, ids and titles, expressions as they are written, and
 * without the paths below a step, which are compared step by step.
 */
export function plainText(value: object): string {
  return canonical(plain(value));
}

function plain(value: unknown): Json {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value !== "object" || value === null) return null;
  if ("text" in value && "reads" in value) return plain(value.text);
  const fields = Object.entries(value).filter(([key, one]) => !NOT_COMPARED.has(key) && !isPlace(one) && !isPath(one));
  return Object.fromEntries(fields.map(([key, one]) => [key, plain(one)]));
}

function isPlace(value: unknown): boolean {
  return typeof value === "object" && value !== null && "line" in value && "column" in value;
}

function isPath(value: unknown): boolean {
  return typeof value === "object" && value !== null && "steps" in value && "at" in value;
}
