import { MESSAGE_MARKS } from "../../../core/model/message.ts";
import { shifted } from "../diagnostics/at.ts";
import type { Report } from "../diagnostics/report.ts";
import { checkScope, type StepOffer } from "../expressions/scope.ts";
import { didYouMean } from "../nearest.ts";
import { ends } from "../steps/ends.ts";
import { expressionsOf, KINDS, pathsOf } from "../steps/kinds.ts";
import type { Kind, Path, Step } from "../steps/step.ts";
import type { Located } from "../values/text.ts";
import { SCOPES } from "./places.ts";

/** What is checked against: the parts of the workspace that a journey names. */
export interface Surroundings {
  /** Names of templates that have a file. */
  readonly templates: ReadonlySet<string>;
}

/** The ids of a journey: of steps that could be read with what they offer, and all that are written in the file. */
export interface Ids {
  readonly all: ReadonlyMap<string, StepOffer>;
  readonly written: ReadonlySet<string>;
}

interface Checking extends Ids {
  readonly around: Surroundings;
  readonly report: Report;
}

type Before = ReadonlyMap<string, StepOffer>;

/** Checks all steps of a journey: what they read, send and wait for, and that each can be reached. */
export function checkSteps(steps: Path, checking: Checking): void {
  checkPath(steps, checking, new Map());
}

/** Checks a path whose first step may read `before`; what the step after the path may read. */
function checkPath(path: Path, checking: Checking, before: Before): Before {
  let known = before;
  let over: Step | undefined;
  for (const step of path.steps) {
    if (over !== undefined) {
      checking.report(
        "SJ303",
        { ...step.at, length: 1 },
        {
          message: `Nobody comes here: the step on line ${over.at.line} lets nobody past.`,
        },
      );
      over = undefined;
      break;
    }
    known = checkStep(step, checking, known);
    if (ends(step)) over = step;
  }
  return known;
}

function checkStep(step: Step, checking: Checking, before: Before): Before {
  const { report, all, around } = checking;
  for (const { expression, looked } of expressionsOf(step)) {
    const offered = looked === "match" ? withoutMarks(before) : before;
    const known = looked === "match" ? withoutMarks(all) : all;
    checkScope(expression, { ...SCOPES[looked], all: known, before: offered, written: checking.written }, report);
  }
  if (step.kind === "send") checkTemplate(step.template, around, report);
  if (step.kind === "event_wait" && step.of !== undefined) checkOf(step.of, before, checking, report);
  if (step.title !== undefined && step.title.value.length > LONGEST_TITLE) {
    report("SJ321", step.title.at, {
      message: `The title has ${step.title.value.length} characters.`,
      found: `${step.title.value.length} characters`,
      allowed: `${LONGEST_TITLE} characters, so that "Hold … until allowed" fits too`,
    });
  }
  const offer = offerOf(step);
  const own = offer.results.length === 0 ? before : new Map(before).set(step.id, offer);
  const paths = pathsOf(step);
  if (paths.length === 0) return own;
  return new Map([own, ...paths.map((path) => checkPath(path, checking, own))].flatMap((known) => [...known]));
}

/** State names are made of titles: `Hold <title> until allowed (12)` has to fit into 80 characters. */
const LONGEST_TITLE = 56;

function checkTemplate(template: Located<string>, around: Surroundings, report: Report): void {
  if (around.templates.has(template.value)) return;
  const hint = didYouMean(template.value, around.templates);
  report("SJ309", template.at, {
    message: `There is no template \`${template.value}\`.`,
    found: template.value,
    allowed: [...around.templates].sort().join(", ") || "no templates yet",
    hint: hint ?? `Add workflows/templates/${template.value}.email.html.`,
  });
}

/** Checks that `of` names one of the sends among `before`. */
export function checkOf(
  of: Located<string>,
  before: ReadonlyMap<string, StepOffer>,
  { all, written }: Ids,
  report: Report,
): void {
  const sends = new Set([...before].filter(([, { what }]) => what === KINDS.send.what).map(([id]) => id));
  if (sends.has(of.value) || (written.has(of.value) && !all.has(of.value))) return;
  const hint = didYouMean(of.value, sends);
  report("SJ306", shifted(of.at, 0, of.value.length), {
    message: `No send before this has the id \`${of.value}\`.`,
    found: of.value,
    allowed: [...sends].join(", ") || "no send comes before",
    ...(hint === undefined ? {} : { hint }),
  });
}

/** While a wait lasts only the run's document is at hand, not what became of messages since. */
function withoutMarks(offers: ReadonlyMap<string, StepOffer>): Map<string, StepOffer> {
  const kept = (offer: StepOffer): StepOffer => ({
    ...offer,
    results: offer.results.filter((result) => !MESSAGE_MARKS.some((mark) => mark === result)),
  });
  return new Map([...offers].map(([id, offer]) => [id, kept(offer)]));
}

/** What each step offers to expressions, by id. */
export function offers(steps: readonly Step[]): Map<string, StepOffer> {
  return new Map(steps.map((step) => [step.id, offerOf(step)]));
}

function offerOf<K extends Kind>(step: Step<K>): StepOffer {
  const { what, results } = KINDS[step.kind];
  return { what, results };
}
