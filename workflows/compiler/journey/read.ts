import { defined } from "../../../core/model/defined.ts";
import type { SourceFile } from "../compiled.ts";
import { FILE_START } from "../diagnostics/at.ts";
import type { Report } from "../diagnostics/report.ts";
import type { NamedFiles } from "../named-files.ts";
import type { SharedSteps } from "../shared/shared-steps.ts";
import { readSteps } from "../steps/read.ts";
import { readDuration } from "../values/duration.ts";
import { readName } from "../values/name.ts";
import { readShare } from "../values/share.ts";
import { readText, readTruth, readWord } from "../values/text.ts";
import { readDay, startOfDay } from "../values/time.ts";
import { readYaml } from "../yaml/document.ts";
import { type Fields, openMap, optional, required } from "../yaml/fields.ts";
import type { Tree } from "../yaml/tree.ts";
import { checkSame } from "./check-carried.ts";
import { type JourneyDefinition, STAGES } from "./definition.ts";
import { readEnter } from "./enter.ts";
import { readExits } from "./exit.ts";
import { readGoal } from "./goal.ts";
import { readOnExit } from "./on-exit.ts";

/** The fields of a journey file. */
export const JOURNEY_FIELDS = [
  "journey",
  "title",
  "stage",
  "enter",
  "from",
  "until",
  "holdout",
  "exit",
  "on exit",
  "goal",
  "timeout",
  "retired",
  "canary",
  "steps",
] as const;

/** `sojourn-<stage>-<journey>` and `<journey>-<16 hex digits>-<n>` are names of at most 80 characters. */
const LONGEST_NAME = 48;

/** A canary's machine bears `-canary-` and its version besides. */
const LONGEST_CANARY = 40;

/** What a journey file is read with. */
export interface JourneyReading {
  /** The workspace's IANA zone. */
  readonly zone: string;
  readonly shared: NamedFiles<SharedSteps>;
}

/** Parses a journey file, or a canary's; undefined when something that the rest hangs on is missing. */
export function readJourney(file: SourceFile, reading: JourneyReading, report: Report): JourneyDefinition | undefined {
  const tree = readYaml(file.text, report);
  if (tree === undefined) {
    if (/^\s*(#.*\s*)*$/.test(file.text)) report("SJ125", FILE_START, { message: "The file is empty." });
    return undefined;
  }
  const fields = openMap(tree, "A journey", JOURNEY_FIELDS, report);
  if (fields === undefined) return undefined;
  const nameTree = required(fields, "journey", "A journey", `Add \`journey: ${nameOf(file.path)}\` as the first line.`);
  const longest = file.path.endsWith(".canary.yaml") ? LONGEST_CANARY : LONGEST_NAME;
  const name = nameTree === undefined ? undefined : readName(nameTree, report, longest);
  if (name !== undefined && name.value !== nameOf(file.path)) {
    report("SJ307", name.at, {
      message: `The journey is called \`${name.value}\`, its file \`${file.path.split("/").at(-1)}\`.`,
      found: name.value,
      hint: `Rename the file to ${file.path
        .split("/")
        .at(-1)
        ?.replace(/^[^.]+/, name.value)}, or the journey to ${nameOf(file.path)}.`,
    });
  }
  const enterTree = required(fields, "enter", "A journey", "Add `enter: { event: … }`: what lets a customer in.");
  const enter = enterTree === undefined ? [] : readEnter(enterTree, reading, report);
  const stepsTree = required(fields, "steps", "A journey");
  const steps = stepsTree === undefined ? undefined : readSteps(stepsTree, report, reading.shared);
  for (const tree of [fields.get("exit")?.value, fields.get("goal")?.value, stepsTree]) checkSame(tree, enter, report);
  const around = readAround(fields, reading.zone, report);
  const onExit = optional(fields, "on exit", (each) => readOnExit(each, report, reading.shared)) ?? [];
  const canary = readCanary(fields, file, report);
  if (name === undefined || steps === undefined) return undefined;
  return {
    file: file.path,
    name,
    enter,
    steps: steps.path,
    writtenIds: steps.writtenIds,
    onExit,
    ...around,
    ...defined({ canary }),
    title: around.title ?? titleOf(name.value),
  };
}

/** The share of a canary, which stands in its file and in no other. */
function readCanary(fields: Fields, { path }: SourceFile, report: Report): number | undefined {
  const field = fields.get("canary");
  const isCanary = path.endsWith(".canary.yaml");
  if (isCanary === (field !== undefined)) return optional(fields, "canary", readShare);
  report("SJ336", field?.key ?? { ...fields.at, length: 1 }, {
    message: isCanary ? "This canary does not say who enters by it." : "This is no canary file.",
    found: field === undefined ? "no canary" : "canary",
    hint: isCanary
      ? "Add `canary: 10%`."
      : `Write the new version to ${nameOf(path)}.canary.yaml, or remove \`canary\`.`,
  });
  return undefined;
}

/**
 * The description of an alias is the title and the version, at most 256 characters.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachineAlias.html
 */
const LONGEST_TITLE = 120;

function readTitle(tree: Tree, report: Report): string | undefined {
  const title = readText(tree, report)?.trimEnd();
  if (title === undefined || (title.length <= LONGEST_TITLE && !title.includes("\n"))) return title;
  const found = title.includes("\n") ? "several lines" : `${title.length} characters`;
  report("SJ339", tree.at, {
    message: `The title has ${found}.`,
    found,
    allowed: `one line of at most ${LONGEST_TITLE} characters`,
  });
  return undefined;
}

function readAround(fields: Fields, zone: string, report: Report) {
  const title = optional(fields, "title", readTitle);
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
    ...defined({ title, stage }),
    ...(from === undefined ? {} : { from: startOfDay(from, zone) }),
    ...(until === undefined ? {} : { until: startOfDay(until, zone) }),
    ...defined({ holdout, goal, timeout }),
  };
}

function nameOf(path: string): string {
  return (path.split("/").at(-1) ?? path).replace(/\.(journey|canary)\.yaml$/, "");
}

function titleOf(name: string): string {
  const words = name.replaceAll("_", " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
