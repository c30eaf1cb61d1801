import { defined } from "../../../core/model/defined.ts";
import type { Destination } from "../../../core/model/destination.ts";
import type { Code } from "../diagnostics/codes.ts";
import { type At, didYouMean, type Report } from "../diagnostics/report.ts";
import { checkSegment } from "../expressions/scope.ts";
import { checkKeptOfExample } from "../steps/check-keep.ts";
import type { Step, Use } from "../steps/kind.ts";
import { usesOf } from "../steps/kinds.ts";
import type { Located } from "../values/text.ts";

/** Reports each name in a step that the workspace does not have. */
export function checkNames(step: Step, around: Surroundings, report: Report): void {
  for (const { what, name } of usesOf(step)) CHECKS[what](name, around, report);
  if (step.kind !== "call") return;
  const example = around.examples.get(step.destination.value);
  if (example !== undefined) checkKeptOfExample(step.keep, example, report);
}

type Check = (name: Located<string>, around: Surroundings, report: Report) => void;

const CHECKS: Readonly<Record<Use["what"], Check>> = {
  template: (template, around, report) =>
    checkName(template, around.templates, "SJ309", `There is no template \`${template.value}\`.`, report, {
      none: "no templates yet",
      add: `Add workflows/templates/${template.value}.email.html.`,
    }),
  segment: (segment, { segments }, report) => checkSegment(segment, segments, report),
  list: checkList,
  journey(journey, around, report) {
    checkName(journey, around.journeys, "SJ332", `There is no journey \`${journey.value}\`.`, report, {
      none: "no other journeys",
    });
    if (!around.closed.has(journey.value)) return;
    report("SJ333", journey.at, {
      message: `\`${journey.value}\` takes no requests.`,
      found: journey.value,
      hint: `Add \`- { api: true }\` to the entries of ${journey.value}.`,
    });
  },
  destination: (destination, around, report) =>
    checkName(destination, around.destinations, "SJ800", `There is no destination \`${destination.value}\`.`, report, {
      none: "no destinations yet",
      add: `Add workflows/destinations/${destination.value}.yaml.`,
    }),
};

function checkList(segment: Located<string>, { segments, lists }: Surroundings, report: Report): void {
  checkSegment(segment, segments, report);
  if (!segments.has(segment.value) || lists.has(segment.value)) return;
  report("SJ707", segment.at, {
    message: `\`${segment.value}\` is not a list: its condition says who is in it.`,
    found: segment.value,
    allowed: [...lists].sort().join(", ") || "no lists yet",
  });
}

function checkName(
  { value, at }: { readonly value: string; readonly at: At },
  known: ReadonlySet<string>,
  code: Code,
  message: string,
  report: Report,
  { none, add }: { readonly none: string; readonly add?: string },
): void {
  if (known.has(value)) return;
  const hint = didYouMean(value, known) ?? add;
  report(code, at, {
    message,
    found: value,
    allowed: [...known].sort().join(", ") || none,
    ...defined({ hint }),
  });
}

/** The names in the workspace that a journey is checked against. Each of them has a file. */
export interface Surroundings {
  readonly templates: ReadonlySet<string>;
  readonly segments: ReadonlySet<string>;
  /** Segments that are joined and left by updates, and those with faults, which may be. */
  readonly lists: ReadonlySet<string>;
  readonly destinations: ReadonlySet<string>;
  /** The example answer of each destination that can be read. */
  readonly examples: ReadonlyMap<string, Destination["example"]>;
  readonly journeys: ReadonlySet<string>;
  /** Journeys without faults that have no `api` entry: no `start` gets into them. */
  readonly closed: ReadonlySet<string>;
}
