import { defined } from "../../../core/model/defined.ts";
import type { SourceFile } from "../compiled.ts";
import { FILE_START, type Report } from "../diagnostics/report.ts";
import type { NamedFiles } from "../named-files.ts";
import { STEPS } from "../steps/form.ts";
import { UPDATE_STEP } from "../steps/kinds.ts";
import { readSteps } from "../steps/read.ts";
import type { SharedSteps } from "../steps/shared-steps.ts";
import { DURATION } from "../values/duration.ts";
import { name as nameUpTo, titleOf } from "../values/name.ts";
import { SHARE, wholeNumber } from "../values/share.ts";
import { located, TEXT, TRUTH, words } from "../values/text.ts";
import { DAY, startOfDay } from "../values/time.ts";
import { readYaml } from "../yaml/document.ts";
import { asWritten, checked, oneOrList } from "../yaml/readers.ts";
import { type Opened, shape } from "../yaml/shape.ts";
import { checkSame } from "./check-carried.ts";
import { type JourneyDefinition, STAGES } from "./definition.ts";
import { readEnter } from "./enter.ts";
import { EXIT, GOAL, readOnExit } from "./ways-out.ts";

/** `sojourn-<stage>-<journey>` and `<journey>-<16 hex digits>-<n>` are names of at most 80 characters. */
const LONGEST_NAME = 48;

/** A canary's machine bears `-canary-` and its version besides. */
const LONGEST_CANARY = 40;

/**
 * The description of an alias is the title and the version, at most 256 characters.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachineAlias.html
 */
const LONGEST_TITLE = 120;

const TITLE = checked(TEXT, (title) => {
  const found = title.includes("\n") ? "several lines" : `${title.length} characters`;
  const allowed = `one line of at most ${LONGEST_TITLE} characters`;
  return title.length <= LONGEST_TITLE && !title.includes("\n")
    ? undefined
    : ["SJ339", { message: `The title has ${found}.`, found, allowed }];
});

/** The parts of the workspace that the reading of a journey needs. */
export interface JourneyReading {
  /** The workspace's IANA zone. */
  readonly zone: string;
  readonly shared: NamedFiles<SharedSteps>;
}

export const JOURNEY = shape("A journey", {
  journey: { as: nameUpTo(LONGEST_NAME), required: true, description: "The name of the journey, and of its file" },
  title: { as: TITLE, description: "A title for people" },
  stage: {
    as: words(...STAGES),
    description: "Awareness, consideration, purchase, retention or advocacy. Reports sort journeys by it",
  },
  enter: {
    as: asWritten(oneOrList({ schema: { $ref: "#/definitions/entry" }, read: () => undefined }).schema),
    required: "Add `enter: { event: … }`: what lets a customer in.",
    description: "Who enters, see [below](#who-enters); one trigger, or a list",
  },
  from: { as: DAY, description: "The journey accepts entries from this day on" },
  until: { as: DAY, description: "The journey accepts entries before this day" },
  holdout: {
    as: SHARE,
    description: "A share of those who enter as a control group: recorded and measured, never contacted",
  },
  priority: {
    as: located(wholeNumber(1, 9)),
    description:
      "Whose message gets the last place of a cap, 1 to 9, the higher first; 5 by default, see [priority](#priority)",
  },
  exit: {
    as: oneOrList(EXIT),
    otherwise: [],
    description: "Who leaves early, see [below](#who-leaves-early); one exit, or a list",
  },
  "on exit": {
    as: asWritten(oneOrList({ schema: UPDATE_STEP, read: () => undefined }).schema),
    description: "Updates that are made when the entry ends, [however that happens](#however-somebody-leaves)",
  },
  goal: { as: GOAL, description: "What counts as success, see [the goal](#the-goal)" },
  timeout: { as: DURATION, description: "The journey ends for every customer after this time" },
  retired: { as: TRUTH, otherwise: false, description: "Nobody enters any more; customers inside go on to the end" },
  canary: {
    as: SHARE,
    description:
      "In a canary file: the share of customers who enter it, see [a new version on trial](#a-new-version-on-trial)",
  },
  steps: {
    as: asWritten(STEPS),
    required: true,
    description: "What the journey does, see [steps](#steps)",
  },
});

type OpenedJourney = Opened<typeof JOURNEY.fields>;

/** Parses a journey file, or a canary's; undefined when something that the rest hangs on is missing. */
export function readJourney(file: SourceFile, reading: JourneyReading, report: Report): JourneyDefinition | undefined {
  const tree = readYaml(file.text, report);
  if (tree === undefined) {
    if (/^\s*(#.*\s*)*$/.test(file.text)) report("SJ125", FILE_START, { message: "The file is empty." });
    return undefined;
  }
  const fileName = nameOf(file.path);
  const opened = JOURNEY.open(tree, report, { journey: `Add \`journey: ${fileName}\` as the first line.` });
  if (opened === undefined) return undefined;
  const { values, field } = opened;
  checkName(opened, file.path);
  checkCanary(opened, file.path);
  checkDays(opened);
  const enter = values.enter === undefined ? [] : readEnter(values.enter, reading, report);
  const steps = values.steps === undefined ? undefined : readSteps(values.steps, report, reading.shared);
  for (const part of [field("exit")?.value, field("goal")?.value, values.steps]) checkSame(part, enter, report);
  const onExit = values["on exit"] === undefined ? [] : readOnExit(values["on exit"], report, reading.shared);
  const { journey: name, from, until, exit, retired } = values;
  if (name === undefined || steps === undefined) return undefined;
  const { title = titleOf(name.value), stage, holdout, goal, timeout } = values;
  return {
    file: file.path,
    name,
    title,
    enter,
    steps: steps.path,
    writtenIds: steps.writtenIds,
    exit,
    onExit,
    retired,
    ...(from === undefined ? {} : { from: startOfDay(from, reading.zone) }),
    ...(until === undefined ? {} : { until: startOfDay(until, reading.zone) }),
    ...defined({ stage, holdout, priority: values.priority, goal, timeout, canary: values.canary }),
  };
}

function checkName({ values: { journey: name }, field, report }: OpenedJourney, path: string): void {
  const written = field("journey")?.value;
  if (name === undefined || written === undefined) return;
  if (path.endsWith(".canary.yaml")) nameUpTo(LONGEST_CANARY).read(written, report);
  if (name.value === nameOf(path)) return;
  const fileName = path.split("/").at(-1) ?? path;
  report("SJ307", name.at, {
    message: `The journey is called \`${name.value}\`, its file \`${fileName}\`.`,
    found: name.value,
    hint: `Rename the file to ${fileName.replace(/^[^.]+/, name.value)}, or the journey to ${nameOf(path)}.`,
  });
}

function checkDays({ values: { from, until }, field, report }: OpenedJourney): void {
  const at = field("until")?.value.at;
  if (from === undefined || until === undefined || at === undefined || until > from) return;
  report("SJ310", at, { message: `\`until\` (${until}) is not after \`from\` (${from}).`, found: until });
}

/** The share of a canary, which stands in its file and in no other. */
function checkCanary({ at, field, report }: OpenedJourney, path: string): void {
  const given = field("canary");
  const isCanary = path.endsWith(".canary.yaml");
  if (isCanary === (given !== undefined)) return;
  report("SJ336", given?.key ?? { ...at, length: 1 }, {
    message: isCanary ? "This canary does not say who enters by it." : "This is not a canary file.",
    found: given === undefined ? "no canary" : "canary",
    hint: isCanary
      ? "Add `canary: 10%`."
      : `Write the new version to ${nameOf(path)}.canary.yaml, or remove \`canary\`.`,
  });
}

function nameOf(path: string): string {
  return (path.split("/").at(-1) ?? path).replace(/\.(journey|canary)\.yaml$/, "");
}
