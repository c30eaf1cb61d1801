import { misspelt } from "../diagnostics/report.ts";
import type { Step } from "../steps/kind.ts";
import type { Surroundings } from "./check-names.ts";

/**
 * The ids that steps would have were their template or destination not misspelt. The name is reported where it stands; what refers to
 * the step by its proper id is right.
 */
export function meantIds(steps: readonly Step[], around: Pick<Surroundings, "templates" | "destinations">): string[] {
  return steps.flatMap((step) => {
    if (step.givenId !== undefined) return [];
    const [name, names] = namedBy(step, around);
    if (name === undefined || names.has(name) || !step.id.endsWith(name)) return [];
    const meant = misspelt(name, names);
    return meant === undefined ? [] : [`${step.id.slice(0, -name.length)}${meant}`];
  });
}

/** What gives a step its id, and what it is one of. */
function namedBy(
  step: Step,
  { templates, destinations }: Pick<Surroundings, "templates" | "destinations">,
): readonly [string | undefined, ReadonlySet<string>] {
  if (step.kind === "send") return [step.templates[0]?.value, templates];
  if (step.kind === "call") return [step.destination.value, destinations];
  return [undefined, templates];
}
