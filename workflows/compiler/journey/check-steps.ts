import { defined } from "../../../core/model/defined.ts";
import { didYouMean, type Report, shifted } from "../diagnostics/report.ts";
import { checkScope, isWritten, type StepOffer } from "../expressions/scope.ts";
import { waitedEvents } from "../rules/wait-rules.ts";
import type { Kind, Path, Step } from "../steps/kind.ts";
import { allSteps, expressionsOf, KINDS, pathsOf, resultsOf } from "../steps/kinds.ts";
import { maySkip } from "../steps/wait/moment-states.ts";
import type { Located } from "../values/text.ts";
import { checkNames, type Surroundings } from "./check-names.ts";

/** The ids of a journey: those of readable steps with their results, and all that are written in the file. */
export interface Ids {
  readonly all: ReadonlyMap<string, StepOffer>;
  readonly written: ReadonlySet<string>;
}

interface Checking extends Ids {
  readonly around: Surroundings;
  readonly report: Report;
  /** The repeat that the steps are in. */
  readonly repeat?: Step<"repeat">;
}

type Before = ReadonlyMap<string, StepOffer>;

/** Checks all steps of a journey: the names in them, the scope of their expressions, and that each step can be reached. */
export function checkSteps(steps: Path, checking: Checking): void {
  checkPath(steps, checking, new Map());
}

/** Checks a path whose first step may read `before`. The result: the steps that the step after the path may read. */
function checkPath(path: Path, checking: Checking, before: Before): Before {
  let known = before;
  const { barred } = passage(path);
  for (const [index, step] of path.steps.entries()) {
    const over = barred[index];
    if (over !== undefined) {
      checking.report(
        "SJ303",
        { ...step.at, length: 1 },
        {
          message: `Nobody comes here: the step on line ${over.at.line} lets nobody past.`,
        },
      );
      break;
    }
    known = checkStep(step, checking, known);
  }
  return known;
}

function checkStep(step: Step, checking: Checking, before: Before): Before {
  const { report, around } = checking;
  checkExpressions(step, false, checking, before);
  checkNames(step, around, report);
  for (const { of } of waitedEvents(step)) if (of !== undefined) checkOf(of, before, checking, report);
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
  const inner = step.kind === "repeat" ? withinRepeat(step, checking, own) : { checking, before: own };
  const after = paths.map((path) => checkPath(path, inner.checking, inner.before));
  const known = new Map([own, ...after].flatMap((one) => [...one]));
  checkExpressions(step, true, inner.checking, known);
  return known;
}

/** Checks the expressions that are evaluated before the paths of a step, or `after` them. */
function checkExpressions(step: Step, after: boolean, checking: Checking, before: Before): void {
  const { report, all, written, repeat } = checking;
  for (const { expression, scope } of expressionsOf(step)) {
    if ((scope.after === true) !== after) continue;
    checkScope(
      expression,
      {
        names: repeat === undefined ? scope.names : [...scope.names, "pass"],
        why: scope.why,
        all: without(all, scope.withheld),
        before: without(before, scope.withheld),
        written,
        segments: checking.around.segments,
        journeys: checking.around.journeys,
      },
      report,
    );
  }
}

/** In a repeat every step of it may have run before, in an earlier pass. */
function withinRepeat(
  step: Step<"repeat">,
  checking: Checking,
  before: Before,
): { readonly checking: Checking; readonly before: Before } {
  if (checking.repeat !== undefined) {
    checking.report(
      "SJ344",
      { ...step.at, length: 1 },
      { message: `This repeat is inside the repeat \`${checking.repeat.id}\`.`, found: step.id },
    );
  }
  const inside = [...offers(allSteps(step.steps))].filter(([, { results }]) => results.length > 0);
  return { checking: { ...checking, repeat: step }, before: new Map([...before, ...inside]) };
}

/** State names are made of titles: `Hold <title> until allowed (12)` has to fit into 80 characters. */
const LONGEST_TITLE = 56;

/** Checks that `of` names one of the sends among `before`. */
export function checkOf(
  of: Located<string>,
  before: ReadonlyMap<string, StepOffer>,
  { all, written }: Ids,
  report: Report,
): void {
  const sends = new Set([...before].filter(([, { what }]) => what === KINDS.send.what).map(([id]) => id));
  if (sends.has(of.value) || (isWritten(of.value, written) && !all.has(of.value))) return;
  const hint = didYouMean(of.value, sends);
  report("SJ306", shifted(of.at, 0, of.value.length), {
    message:
      all.has(of.value) && before.has(of.value)
        ? `\`${of.value}\` is a ${all.get(of.value)?.what}, not a send.`
        : `No send before this has the id \`${of.value}\`.`,
    found: of.value,
    allowed: [...sends].join(", ") || "no send comes before",
    ...defined({ hint }),
  });
}

/** What steps offer but for these results. */
function without(offers: Before, withheld: readonly string[] = []): Before {
  if (withheld.length === 0) return offers;
  const kept = ({ what, results }: StepOffer): StepOffer => ({
    what,
    results: results.filter((result) => !withheld.includes(result)),
  });
  return new Map([...offers].map(([id, offer]) => [id, kept(offer)]));
}

/** What each step offers to expressions, by id. */
export function offers(steps: readonly Step[]): Map<string, StepOffer> {
  return new Map(steps.map((step) => [step.id, offerOf(step)]));
}

function offerOf(step: Step): StepOffer {
  return { what: KINDS[step.kind].what, results: resultsOf(step) };
}

/** Who comes along a path. */
interface Passage {
  /** For each step the step before it that lets nobody past, if nobody comes to it by another way. */
  readonly barred: readonly (Step | undefined)[];
  /** Whether anybody comes past the path. */
  readonly passed: boolean;
}

/** Customers who skip a moment go on at the next wait of the path, or past the path: an exit in between does not stop them. */
function passage({ steps }: Path): Passage {
  let over: Step | undefined;
  let skipping = false;
  const barred = steps.map((step) => {
    if (skipping && KINDS[step.kind].waits) {
      over = undefined;
      skipping = false;
    }
    const before = over;
    if (step.kind === "moment" && maySkip(step)) skipping = true;
    if (ends(step)) over ??= step;
    return before;
  });
  return { barred, passed: over === undefined || skipping };
}

/** Whether nobody comes past a step. */
function ends<K extends Kind>(step: Step<K>): boolean {
  return KINDS[step.kind].paths(step).every((path) => path !== undefined && !passage(path).passed);
}
