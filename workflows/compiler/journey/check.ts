import { MESSAGE_MARKS } from "../../../core/model/message.ts";
import { shifted } from "../diagnostics/at.ts";
import type { Report } from "../diagnostics/report.ts";
import { checkScope, type Scope, type ScopeName, type StepOffer } from "../expressions/scope.ts";
import { didYouMean } from "../nearest.ts";
import { ends } from "../steps/ends.ts";
import type { StepExpression } from "../steps/kind.ts";
import { allSteps, KINDS, pathsOf } from "../steps/kinds.ts";
import type { Kind, Path, Step } from "../steps/step.ts";
import type { Located } from "../values/text.ts";
import type { JourneyDefinition } from "./definition.ts";

/** What is checked against: the parts of the workspace that a journey names. */
export interface Surroundings {
  /** Names of templates that have a file. */
  readonly templates: ReadonlySet<string>;
}

const STEPS_LATER = "Results of steps can be read in `if` and `branch`; here use `event`, `entry` or `profile`.";
const NOT_YET = "Nothing has been sent or waited for at this moment; use `event` or `profile`.";

/** Where expressions are looked at, and what is in scope there. */
const SCOPES: Readonly<Record<"enter" | "exit on event" | "exit" | "goal" | "decide" | "match", Place>> = {
  enter: {
    names: ["event", "profile", "journey", "now"],
    why: { entry: "Nobody is inside yet: write `event`.", steps: NOT_YET },
  },
  "exit on event": { names: ["event", "entry", "profile", "journey", "now"], why: { steps: STEPS_LATER } },
  exit: {
    names: ["entry", "profile", "journey", "now"],
    why: { event: "This exit has no `event`; add one, or read `entry` or `profile`.", steps: STEPS_LATER },
  },
  goal: { names: ["event", "entry", "profile", "journey", "now"], why: { steps: STEPS_LATER } },
  decide: {
    names: ["entry", "profile", "steps", "journey", "now"],
    why: { event: "The event that let the customer in is `entry`; one that a wait caught is `steps.<id>.event`." },
  },
  match: { names: ["event", "entry", "profile", "steps", "journey", "now"], why: {} },
};

interface Place {
  readonly names: readonly ScopeName[];
  readonly why: Readonly<Partial<Record<ScopeName, string>>>;
}

/** Reports what a journey that parses says wrongly. */
export function checkJourney(journey: JourneyDefinition, around: Surroundings, report: Report): void {
  const all = offers(allSteps(journey.steps));
  checkIds(journey, report);
  checkAround(journey, all, report);
  checkPath(journey.steps, { all, around, report, sends: new Set() }, new Map());
}

function checkAround(journey: JourneyDefinition, all: ReadonlyMap<string, StepOffer>, report: Report): void {
  const scope = (place: keyof typeof SCOPES): Scope => ({ ...SCOPES[place], all, before: new Map() });
  for (const entry of journey.enter) {
    for (const expression of [entry.when, entry.key]) {
      if (expression !== undefined) checkScope(expression, scope("enter"), report);
    }
  }
  for (const exit of journey.exit) {
    if (exit.when !== undefined)
      checkScope(exit.when, scope(exit.event === undefined ? "exit" : "exit on event"), report);
  }
  const { goal } = journey;
  if (goal?.when !== undefined) checkScope(goal.when, scope("goal"), report);
  if (goal?.value !== undefined && "expression" in goal.value) checkScope(goal.value.expression, scope("goal"), report);
  if (goal?.of !== undefined) checkOf(goal.of, new Set(sendIds(journey.steps)), report);
}

function checkIds(journey: JourneyDefinition, report: Report): void {
  const first = new Map<string, Step>();
  for (const step of allSteps(journey.steps)) {
    const before = first.get(step.id);
    if (before === undefined) {
      first.set(step.id, step);
      continue;
    }
    const at = step.givenId ?? (step.kind === "send" ? step.template.at : step.at);
    report("SJ305", at, {
      message: `\`${step.id}\` is already the id of the step on line ${before.at.line}.`,
      found: step.id,
      hint:
        step.kind === "send" && step.givenId === undefined
          ? `Its template gives a send its id: add \`id: ${step.id}_again\` to this one.`
          : "Choose another id for one of them.",
    });
  }
}

interface Checking {
  readonly all: ReadonlyMap<string, StepOffer>;
  readonly around: Surroundings;
  readonly report: Report;
  /** Ids of sends that may have run before the step being looked at. */
  readonly sends: Set<string>;
}

type Before = ReadonlyMap<string, StepOffer>;

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
    checkScope(
      expression,
      { ...SCOPES[looked], all: looked === "match" ? withoutMarks(all) : all, before: offered },
      report,
    );
  }
  if (step.kind === "send") checkTemplate(step.template, around, report);
  if (step.kind === "event_wait" && step.of !== undefined) {
    checkOf(
      step.of,
      new Set([...before].filter(([, offer]) => offer.what === KINDS.send.what).map(([id]) => id)),
      report,
    );
  }
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

function checkOf(of: Located<string>, sends: ReadonlySet<string>, report: Report): void {
  if (sends.has(of.value)) return;
  const hint = didYouMean(of.value, sends);
  report("SJ306", shifted(of.at, 0, of.value.length), {
    message: `No send before this has the id \`${of.value}\`.`,
    found: of.value,
    allowed: [...sends].join(", ") || "no send comes before",
    ...(hint === undefined ? {} : { hint }),
  });
}

function sendIds(path: Path): string[] {
  return allSteps(path)
    .filter((step) => step.kind === "send")
    .map((step) => step.id);
}

/** While a wait lasts only the run's document is at hand, not what became of messages since. */
function withoutMarks(offers: ReadonlyMap<string, StepOffer>): Map<string, StepOffer> {
  const kept = (offer: StepOffer): StepOffer => ({
    ...offer,
    results: offer.results.filter((result) => !MESSAGE_MARKS.some((mark) => mark === result)),
  });
  return new Map([...offers].map(([id, offer]) => [id, kept(offer)]));
}

function offers(steps: readonly Step[]): Map<string, StepOffer> {
  return new Map(steps.map((step) => [step.id, offerOf(step)]));
}

function offerOf<K extends Kind>(step: Step<K>): StepOffer {
  const { what, results } = KINDS[step.kind];
  return { what, results };
}

/** The expressions of a step. */
export function expressionsOf<K extends Kind>(step: Step<K>): readonly StepExpression[] {
  return KINDS[step.kind].expressions(step);
}
