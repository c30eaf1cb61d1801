import type { At } from "../../diagnostics/at.ts";
import { readExpression } from "../../expressions/expression.ts";
import { readDuration } from "../../values/duration.ts";
import { readName } from "../../values/name.ts";
import { readText, readWord } from "../../values/text.ts";
import type { Fields } from "../../yaml/fields.ts";
import { openMap, optional, required } from "../../yaml/fields.ts";
import type { Tree } from "../../yaml/tree.ts";
import type { OpenStep, Reading, StepForm } from "../reading.ts";
import type { Step } from "../step.ts";
import { reportLater, waitsForLater } from "./later.ts";

const FOR_FIELDS = ["event", "same", "when", "of", "since"];

/** `wait: 3d`, or `wait: { for: { event: … }, up to: 1d }` with `then` and `else` beside it. */
export const waitForm: StepForm = {
  fields: ["then", "else", "first"],
  read(step, reading) {
    const field = step.fields.get("wait");
    if (field === undefined) return undefined;
    const first = step.fields.get("first");
    if (first !== undefined) {
      reportLater(first.key, "Waiting for the first of several events", "first", reading);
      return undefined;
    }
    if (field.value.kind !== "map") return readDelay(step, field.value, reading);
    return readEventWait(step, field.value, reading);
  },
};

function readDelay(step: OpenStep, tree: Tree, reading: Reading): Step | undefined {
  for (const word of ["then", "else"]) {
    const path = step.fields.get(word);
    if (path === undefined) continue;
    reading.report("SJ301", path.key, {
      message: `A wait for some time has no \`${word}\`: everybody goes on after it.`,
      found: word,
      hint: "Write the steps after the wait; only `wait: { for: …, up to: … }` has then and else.",
    });
  }
  const milliseconds = readDuration(tree, reading.report);
  return milliseconds === undefined
    ? undefined
    : { kind: "delay", milliseconds, ...step.base(() => reading.deriveId("wait")) };
}

function readEventWait(step: OpenStep, tree: Tree, reading: Reading): Step | undefined {
  const paths = readPaths(step.fields, reading);
  if (tree.kind === "map" && waitsForLater(tree, reading)) return undefined;
  const wait = openMap(withoutPaths(tree, reading), "A wait", ["for", "up to"], reading.report);
  if (wait === undefined) return undefined;
  const forTree = required(wait, "for", "A wait");
  const upTo = readBound(wait, reading);
  const match = forTree === undefined ? undefined : readFor(forTree, reading);
  const base = step.base(() => reading.deriveId("wait"));
  return match === undefined || upTo === undefined
    ? undefined
    : { kind: "event_wait", upTo, ...match, ...paths, ...base };
}

/** `then` and `else` stand beside `wait`; inside it they get a hint instead of being unknown fields. */
function withoutPaths(tree: Tree, reading: Reading): Tree {
  if (tree.kind !== "map") return tree;
  for (const word of ["then", "else"]) {
    const field = tree.fields.get(word);
    if (field === undefined) continue;
    reading.report("SJ301", field.key, {
      message: `\`${word}\` stands inside the wait.`,
      found: word,
      hint: `Move \`${word}\` to the left, so that it lines up with \`wait\`.`,
    });
  }
  return { ...tree, fields: new Map([...tree.fields].filter(([key]) => key !== "then" && key !== "else")) };
}

function readBound(wait: Fields, reading: Reading): number | undefined {
  const field = wait.get("up to");
  if (field !== undefined) return readDuration(field.value, reading.report);
  const at: At = wait.get("for")?.key ?? { ...wait.at, length: 1 };
  reading.report("SJ304", at, { message: "This wait could last for ever: it has no `up to`." });
  return undefined;
}

function readPaths(fields: Fields, reading: Reading) {
  const then = optional(fields, "then", (tree) => reading.readPath(tree, "then"));
  const otherwise = optional(fields, "else", (tree) => reading.readPath(tree, "else"));
  return { ...(then === undefined ? {} : { then }), ...(otherwise === undefined ? {} : { else: otherwise }) };
}

function readFor(tree: Tree, reading: Reading) {
  const { report } = reading;
  const fields = openMap(tree, "What a wait is for", FOR_FIELDS, report);
  if (fields === undefined) return undefined;
  const eventTree = required(fields, "event", "What a wait is for");
  const event = eventTree === undefined ? undefined : readText(eventTree, report);
  const same = optional(fields, "same", readText);
  const when = optional(fields, "when", readExpression);
  const of = optional(fields, "of", readName);
  const since = optional(fields, "since", (word) => readWord(word, ["step", "entry"], report)) ?? "step";
  if (event === undefined) return undefined;
  return {
    event,
    since,
    ...(same === undefined ? {} : { same }),
    ...(when === undefined ? {} : { when }),
    ...(of === undefined ? {} : { of }),
  };
}
