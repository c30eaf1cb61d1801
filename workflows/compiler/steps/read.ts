import { defined } from "../../../core/model/defined.ts";
import { insteadOf } from "../diagnostics/other-tools.ts";
import { didYouMean, misspelt, type Report } from "../diagnostics/report.ts";
import type { NamedFiles } from "../named-files.ts";
import { readName } from "../values/name.ts";
import { readLocatedText } from "../values/text.ts";
import { openMap, optional } from "../yaml/fields.ts";
import { type MapTree, shown, type Tree } from "../yaml/tree.ts";
import type { OpenStep, Reading, StepForm } from "./form.ts";
import type { Path, Step } from "./kind.ts";
import { FORMS } from "./kinds.ts";
import { prefixReferences, type SharedSteps, useIds } from "./shared-steps.ts";
import { withSeries } from "./wait/moment.ts";

/** The steps of a journey, and every id written in them, also of steps that could not be read. */
export interface ReadSteps {
  readonly path: Path;
  readonly writtenIds: ReadonlySet<string>;
}

/** Reads the steps of a journey; undefined when they are no list. Ids that the author left out are derived. */
export function readSteps(tree: Tree, report: Report, shared: NamedFiles<SharedSteps>): ReadSteps | undefined {
  const written = givenIds(tree);
  const path = readPath(tree, "steps", readingOf(report, shared, written, { ids: written, prefix: "", using: [] }));
  return path === undefined ? undefined : { path, writtenIds: written };
}

/** Where steps stand: in the journey, or in shared steps that it uses. */
interface Inside {
  /** Ids written there. */
  readonly ids: ReadonlySet<string>;
  readonly prefix: string;
  readonly using: readonly string[];
}

/** `written` takes the ids of shared steps as they are met. */
function readingOf(
  report: Report,
  shared: NamedFiles<SharedSteps>,
  written: Set<string>,
  inside: Inside,
): StepsReading {
  const derived = new Map<string, number>();
  const reading: StepsReading = {
    report,
    shared,
    using: inside.using,
    prefix: inside.prefix,
    readPath: (path, what) => readPath(path, what, reading),
    deriveId: (word) => {
      let n = (derived.get(word) ?? 0) + 1;
      while (inside.ids.has(`${word}_${n}`)) n++;
      derived.set(word, n);
      return `${word}_${n}`;
    },
    unreadIds: (prefix) => written.add(`${prefix}*`),
    readShared: ({ name, steps }, prefix, fill) => {
      const own = { ids: givenIds(steps), uses: useIds(steps) };
      const filled = fill(prefixReferences(steps, own, prefix));
      const ids = givenIds(filled);
      for (const id of ids) written.add(`${prefix}${id}`);
      const within = readingOf(report, shared, written, { ids, prefix, using: [...inside.using, name] });
      return readPath(filled, "steps", within)?.steps ?? [];
    },
  };
  return reading;
}

/** What ids begin with: nothing in a journey, `<use id>_` in shared steps. */
interface StepsReading extends Reading {
  readonly prefix: string;
}

function readPath(tree: Tree, what: string, reading: StepsReading): Path | undefined {
  if (tree.kind === "nothing" || (tree.kind === "list" && tree.items.length === 0)) {
    reading.report("SJ302", tree.at, {
      message: `\`${what}\` has no steps.`,
      found: tree.kind === "list" ? "[]" : shown(tree),
      ...(what === "steps" ? { hint: "Add the steps below it, each on a line that begins with a dash." } : {}),
    });
    return undefined;
  }
  if (tree.kind !== "list") {
    reading.report(
      "SJ110",
      { ...tree.at, length: 1 },
      {
        message: `\`${what}\` is a list of steps.`,
        found: shown(tree),
        allowed: "steps, each on a line that begins with a dash",
        ...(tree.kind === "map" ? { hint: "Put a dash in front of the step." } : {}),
      },
    );
    return undefined;
  }
  return { at: tree.at, steps: withSeries(tree.items.flatMap((item) => readStep(item, reading) ?? [])) };
}

function readStep(tree: Tree, reading: StepsReading): Step | readonly Step[] | undefined {
  if (tree.kind !== "map") {
    reading.report("SJ110", tree.at, {
      message: "A step is a field and its value.",
      found: shown(tree),
      allowed: "a line like `- send: cart_reminder`",
      ...defined({ hint: colonHint(shown(tree)) }),
    });
    return undefined;
  }
  const written = formOf(tree, reading.report);
  return written === undefined ? undefined : readForm(written, reading);
}

/** What is wrong with the colon of a line: it is missing, or the blank after it. */
function colonHint(line: string): string | undefined {
  const [, name, value] = /^(\w+):(\S.*)$/.exec(line) ?? [];
  if (name !== undefined) return `Write \`${name}: ${value}\`, with a blank after the colon.`;
  return /^\w+ \w+/.test(line) ? `Put a colon after \`${line.split(" ")[0]}\`.` : undefined;
}

function readForm({ key, form, tree }: WrittenForm, reading: StepsReading): Step | readonly Step[] | undefined {
  const extra = Object.keys(form.beside);
  for (const word of ["then", "else"]) {
    const stray = tree.fields.get(word);
    if (stray === undefined || extra.includes(word)) continue;
    reading.report("SJ301", stray.key, {
      message: `A step \`${key}\` has no \`${word}\`.`,
      found: word,
      ...defined({ hint: form.instead?.(word) }),
    });
  }
  const fields = openMap(without(tree, extra), `A step \`${key}\``, ["id", "title", key, ...extra], reading.report);
  if (fields === undefined) return undefined;
  const id = optional(fields, "id", readName);
  const title = optional(fields, "title", readLocatedText);
  const open: OpenStep = {
    fields,
    at: tree.at,
    base: (defaultId) => ({
      id: `${reading.prefix}${id?.value ?? defaultId()}`,
      ...(id === undefined ? {} : { givenId: id.at }),
      ...defined({ title }),
      at: tree.at,
    }),
  };
  return form.read(open, reading);
}

/** Misplaced `then` and `else` are told by their own code, not as unknown fields. */
function without(tree: MapTree, extra: readonly string[]): MapTree {
  const fields = [...tree.fields].filter(([key]) => !["then", "else"].includes(key) || extra.includes(key));
  return { ...tree, fields: new Map(fields) };
}

const WRITTEN = Object.entries(FORMS);

/** The key that says what a step does, and its form. In `tree` the key is spelt right. */
interface WrittenForm {
  readonly key: string;
  readonly form: StepForm;
  readonly tree: MapTree;
}

function formOf(tree: MapTree, report: Report): WrittenForm | undefined {
  const [found, ...others] = WRITTEN.filter(([key]) => tree.fields.has(key));
  const at = { ...tree.at, length: 1 };
  if (found !== undefined && others.length === 0) return { key: found[0], form: found[1], tree };
  const keys = found === undefined ? [] : [found, ...others].map(([key]) => key);
  const names = [...tree.fields.keys()].filter((name) => !["id", "title"].includes(name));
  const instead = names.map((name) => insteadOf("A step", name)).find((one) => one !== undefined);
  const only = names.find((name) => name === "then" || name === "else");
  if (keys.length === 0 && only !== undefined && instead === undefined) {
    report("SJ301", tree.fields.get(only)?.key ?? at, {
      message: `\`${only}\` stands alone as a step.`,
      found: only,
      hint: `Remove the dash in front of it and line it up with the \`if\` or \`wait\` it belongs to.`,
    });
    return undefined;
  }
  const called = names.flatMap((name) => WRITTEN.find(([, form]) => form.elsewhere.includes(name)) ?? []);
  const known = WRITTEN.map(([key]) => key);
  const hint =
    instead !== undefined
      ? instead
      : called[0] === undefined
        ? names.map((name) => didYouMean(name, known)).find((one) => one !== undefined)
        : `Here it is called \`${called[0]}\`.`;
  report("SJ300", at, {
    message:
      keys.length === 0 ? "This step does not say what it does." : `This step does two things: ${keys.join(" and ")}.`,
    found: names.join(", "),
    allowed: known.join(", "),
    ...(keys.length > 1 ? { hint: "Make two steps of it, each with its own dash." } : defined({ hint })),
  });
  if (keys.length > 0 || called[0] !== undefined) return undefined;
  for (const name of names) {
    // A misspelt step is read all the same: what comes after it names its id.
    const [meant] = WRITTEN.filter(([key]) => key === misspelt(name, known));
    if (meant !== undefined) return { key: meant[0], form: meant[1], tree: renamed(tree, name, meant[0]) };
  }
  return undefined;
}

function renamed(tree: MapTree, from: string, to: string): MapTree {
  return { ...tree, fields: new Map([...tree.fields].map(([key, field]) => [key === from ? to : key, field])) };
}

/** Every id that is written somewhere, and every name that gives one: derived ids stay clear of them. */
function givenIds(tree: Tree): Set<string> {
  if (tree.kind === "list") return new Set(tree.items.flatMap((item) => [...givenIds(item)]));
  if (tree.kind !== "map") return new Set();
  const ids = new Set<string>();
  for (const [key, { value }] of tree.fields) {
    const [first] = key === "first of" && value.kind === "list" ? value.items : [];
    if (first?.kind === "text") ids.add(first.value);
    if ((key === "id" || key === "send" || key === "call") && value.kind === "text") ids.add(value.value);
    for (const id of givenIds(value)) ids.add(id);
  }
  return ids;
}
