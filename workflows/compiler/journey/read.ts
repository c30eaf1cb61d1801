import type { SourceFile } from "../compiled.ts";
import { FILE_START } from "../diagnostics/at.ts";
import type { Report } from "../diagnostics/report.ts";
import { readSteps } from "../steps/read.ts";
import { readDuration } from "../values/duration.ts";
import { readName } from "../values/name.ts";
import { readShare } from "../values/share.ts";
import { readText, readTruth, readWord } from "../values/text.ts";
import { readDay, startOfDay } from "../values/time.ts";
import { readYaml } from "../yaml/document.ts";
import { type Fields, openMap, optional, required } from "../yaml/fields.ts";
import { type JourneyDefinition, STAGES } from "./definition.ts";
import { readEnter } from "./enter.ts";
import { readExits } from "./exit.ts";
import { readGoal } from "./goal.ts";

const FIELDS = [
  "journey",
  "title",
  "stage",
  "enter",
  "from",
  "until",
  "holdout",
  "exit",
  "goal",
  "timeout",
  "retired",
  "steps",
];

/** `sojourn-<stage>-<journey>` and `<journey>-<16 hex digits>-<n>` are names of at most 80 characters. */
const LONGEST_NAME = 48;

/** Parses a journey file; undefined when something that the rest hangs on is missing. `zone` is the workspace's. */
export function readJourney(file: SourceFile, zone: string, report: Report): JourneyDefinition | undefined {
  const tree = readYaml(file.text, report);
  if (tree === undefined) {
    if (/^\s*(#.*\s*)*$/.test(file.text)) report("SJ125", FILE_START, { message: "The file is empty." });
    return undefined;
  }
  const fields = openMap(tree, "A journey", FIELDS, report);
  if (fields === undefined) return undefined;
  const nameTree = required(fields, "journey", "A journey", `Add \`journey: ${nameOf(file.path)}\` as the first line.`);
  const name = nameTree === undefined ? undefined : readName(nameTree, report, LONGEST_NAME);
  if (name !== undefined && name.value !== nameOf(file.path)) {
    report("SJ307", name.at, {
      message: `The journey is called \`${name.value}\`, its file \`${nameOf(file.path)}.journey.yaml\`.`,
      found: name.value,
      hint: `Rename the file to ${name.value}.journey.yaml, or the journey to ${nameOf(file.path)}.`,
    });
  }
  const enterTree = required(fields, "enter", "A journey", "Add `enter: { event: … }`: what lets a customer in.");
  const enter = enterTree === undefined ? [] : readEnter(enterTree, report);
  const stepsTree = required(fields, "steps", "A journey");
  const steps = stepsTree === undefined ? undefined : readSteps(stepsTree, report);
  const around = readAround(fields, zone, report);
  if (name === undefined || steps === undefined) return undefined;
  return {
    file: file.path,
    name,
    enter,
    steps: steps.path,
    writtenIds: steps.writtenIds,
    ...around,
    title: around.title ?? titleOf(name.value),
  };
}

function readAround(fields: Fields, zone: string, report: Report) {
  const title = optional(fields, "title", readText);
  const stage = optional(fields, "stage", (word) => readWord(word, STAGES, report));
  const from = optional(fields, "from", readDay);
  const until = optional(fields, "until", readDay);
  const holdout = optional(fields, "holdout", readShare);
  const exit = optional(fields, "exit", readExits) ?? [];
  const goal = optional(fields, "goal", readGoal);
  const timeout = optional(fields, "timeout", readDuration);
  const retired = optional(fields, "retired", readTruth) ?? false;
  const untilAt = fields.get("until")?.value.at;
  if (from !== undefined && until !== undefined && untilAt !== undefined && until <= from) {
    report("SJ310", untilAt, { message: `\`until\` (${until}) is not after \`from\` (${from}).`, found: until });
  }
  return {
    exit,
    retired,
    ...(title === undefined ? {} : { title }),
    ...(stage === undefined ? {} : { stage }),
    ...(from === undefined ? {} : { from: startOfDay(from, zone) }),
    ...(until === undefined ? {} : { until: startOfDay(until, zone) }),
    ...(holdout === undefined ? {} : { holdout }),
    ...(goal === undefined ? {} : { goal }),
    ...(timeout === undefined ? {} : { timeout }),
  };
}

function nameOf(path: string): string {
  return (path.split("/").at(-1) ?? path).replace(/\.journey\.yaml$/, "");
}

function titleOf(name: string): string {
  const words = name.replaceAll("_", " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
