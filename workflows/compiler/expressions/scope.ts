import { defined } from "../../../core/model/defined.ts";
import { pathFor, straightQuotes } from "../diagnostics/other-tools.ts";
import { type At, didYouMean, misspelt, type Report, shifted } from "../diagnostics/report.ts";
import type { Expression } from "./expression.ts";
import type { Read } from "./reads.ts";

/** The names an expression may begin with. */
export const NAMES = ["event", "entry", "profile", "steps", "journey", "pass", "now", "answer"] as const;
export type ScopeName = (typeof NAMES)[number];

/** What an earlier step offers to expressions. */
export interface StepOffer {
  /** `send`, `wait for an event` …: how the step is called. */
  readonly what: string;
  readonly results: readonly string[];
}

/** What an expression may read at its place. */
export interface Scope {
  readonly names: readonly ScopeName[];
  /** Why a name is not in scope here, where more can be said than that. */
  readonly why?: Readonly<Partial<Record<ScopeName, string>>>;
  /** Steps that may have run before, by id. */
  readonly before: ReadonlyMap<string, StepOffer>;
  /** All steps of the journey, by id. */
  readonly all: ReadonlyMap<string, StepOffer>;
  /** Ids written in the file (see `isWritten`): one that is not among `all` belongs to a step that has a fault of its own. */
  readonly written: ReadonlySet<string>;
  /** Names of segments that have a file; absent where they are looked at elsewhere. */
  readonly segments?: ReadonlySet<string>;
  /** Names of journeys that have a file. */
  readonly journeys: ReadonlySet<string>;
}

/** Whether an id is written in a file, or may be: `remind_*` stands for the ids of shared steps that cannot be read. */
export function isWritten(id: string, written: ReadonlySet<string>): boolean {
  return written.has(id) || [...written].some((one) => one.endsWith("*") && id.startsWith(one.slice(0, -1)));
}

/** An event as expressions see it: KeptEvent. */
const EVENT_FIELDS = ["name", "time", "properties", "trimmed"];
/** What a destination answered. */
const ANSWER_FIELDS = ["status", "body"];

/** Reports every name that is unknown or not there at this place. */
export function checkScope(expression: Expression, scope: Scope, report: Report): void {
  const told = new Set<string>();
  for (const read of expression.reads) {
    const say: Report = (code, at, detail) => {
      const key = `${code} ${detail.found ?? detail.message}`;
      if (told.has(key)) return;
      told.add(key);
      report(code, at, detail);
    };
    checkRead(read, expression, scope, say);
  }
  for (const { name, offset } of expression.inside) {
    checkJourney({ value: name, at: shifted(expression.at, offset, name.length) }, scope.journeys, report);
  }
  if (scope.segments === undefined) return;
  for (const { name, offset } of expression.segments) {
    checkSegment({ value: name, at: shifted(expression.at, offset, name.length) }, scope.segments, report);
  }
}

function checkJourney({ value, at }: Named, journeys: ReadonlySet<string>, report: Report): void {
  if (journeys.has(value)) return;
  const hint = didYouMean(value, journeys);
  report("SJ350", at, {
    message: `There is no journey \`${value}\`: nobody is ever inside.`,
    found: value,
    allowed: [...journeys].sort().join(", ") || "no journeys yet",
    ...defined({ hint }),
  });
}

interface Named {
  readonly value: string;
  readonly at: At;
}

/** Reports a segment that has no file. */
export function checkSegment({ value, at }: Named, segments: ReadonlySet<string>, report: Report): void {
  if (segments.has(value)) return;
  const hint = didYouMean(value, segments);
  report("SJ700", at, {
    message: `There is no segment \`${value}\`.`,
    found: value,
    allowed: [...segments].sort().join(", ") || "no segments yet",
    hint: hint ?? `Add workflows/segments/${value}.yaml.`,
  });
}

function checkRead(read: Read, expression: Expression, scope: Scope, report: Report): void {
  const [root = "", second] = read.path;
  const at = shifted(expression.at, read.offset, root.length);
  const name = NAMES.find((one) => one === root);
  if (name === undefined) {
    const hint = quotesHint(read, expression.text) ?? likelyRoot(read.path, scope);
    report("SJ208", at, {
      message: `\`${root}\` stands for nothing here.`,
      found: root,
      allowed: scope.names.join(", "),
      ...defined({ hint }),
    });
    return;
  }
  if (!scope.names.includes(name)) {
    const hint = scope.why?.[name];
    report("SJ209", at, {
      message: `\`${name}\` is not in scope here.`,
      found: name,
      allowed: scope.names.join(", "),
      ...defined({ hint }),
    });
    return;
  }
  if (name === "steps") checkStep(read, at, scope, report);
  const known = name === "event" || name === "entry" ? EVENT_FIELDS : name === "answer" ? ANSWER_FIELDS : undefined;
  if (known !== undefined && second !== undefined && !known.includes(second)) {
    report("SJ208", at, {
      message: `\`${name}\` has no \`${second}\`.`,
      found: `${name}.${second}`,
      allowed: known.map((field) => `${name}.${field}`).join(", "),
      hint: fieldHint(name, second, known),
    });
  }
}

function checkStep(read: Read, at: ReturnType<typeof shifted>, scope: Scope, report: Report): void {
  const [, id, field] = read.path;
  if (id === undefined) return;
  const offer = scope.all.get(id);
  if (offer === undefined) {
    if (isWritten(id, scope.written)) return;
    const hint = didYouMean(id, scope.all.keys());
    report("SJ211", at, {
      message: `No step has the id \`${id}\`.`,
      found: `steps.${id}`,
      allowed: [...scope.before.keys()].map((one) => `steps.${one}`).join(", ") || "no step comes before",
      ...defined({ hint }),
    });
    return;
  }
  if (offer.results.length === 0 || (field !== undefined && !offer.results.includes(field))) {
    const hint = field === undefined ? undefined : didYouMean(field, offer.results);
    report("SJ212", at, {
      message: `\`${id}\` is a ${offer.what}; it has no result${field === undefined ? "" : ` \`${field}\``}.`,
      found: read.path.slice(0, 3).join("."),
      allowed: offer.results.join(", ") || "no results",
      ...defined({ hint }),
    });
    return;
  }
  if (!scope.before.has(id)) {
    report("SJ213", at, { message: `\`${id}\` cannot have run before this.`, found: `steps.${id}` });
  }
}

/** The hint for a field that an event or an answer does not have: misspelt, or one of what it brings. */
function fieldHint(name: string, field: string, known: readonly string[]): string {
  const meant = misspelt(field, known);
  return meant === undefined
    ? `Write \`${name}.${name === "answer" ? "body" : "properties"}.${field}\`.`
    : `Did you mean \`${name}.${meant}\`?`;
}

/** The hint for a text without quotes, or with those of a word processor. */
function quotesHint({ path, offset }: Read, text: string): string | undefined {
  const [root = ""] = path;
  const curly = straightQuotes(root);
  if (curly !== undefined) return curly;
  const amount = /^[£€¥](\d.*)/.exec(root)?.[1];
  if (amount !== undefined) return `Write the number alone: \`${amount}\`.`;
  if (path.length > 1 || !/(=|\bin\s*\[[^\]]*)\s*$/.test(text.slice(0, offset))) return undefined;
  return `A text stands in quotes: write \`'${root}'\`. If it is a value, write where it is from, as in \`profile.${root}\`.`;
}

function likelyRoot(path: readonly string[], scope: Scope): string | undefined {
  const [root = ""] = path;
  if (root === "true" || root === "false") return undefined;
  if (scope.all.has(root)) return `Write \`steps.${root}\`.`;
  const ours = pathFor(path, scope.names.includes("event") ? "event" : "entry");
  if (ours !== undefined) return `Write \`${ours}\`.`;
  const near = didYouMean(root, scope.names);
  if (near !== undefined) return near;
  if (scope.names.includes("event")) return `Write \`event.properties.${root}\` or \`profile.${root}\`.`;
  return scope.names.includes("profile") ? `Write \`profile.${root}\` or \`entry.properties.${root}\`.` : undefined;
}
