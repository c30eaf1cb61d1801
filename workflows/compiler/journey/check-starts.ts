import type { Report } from "../diagnostics/report.ts";
import { nextOf } from "../plan/plan.ts";
import { walk } from "../plan/walk.ts";
import { KINDS } from "../steps/kinds.ts";
import type { Kind, Step } from "../steps/step.ts";
import type { ReadyJourney } from "./compile.ts";

/**
 * Reports journeys that would start each other without end: each is started at once by the one before, without a wait on
 * the way, and lets a customer in again always. The names of those in such a circle.
 */
export function checkStarts(ready: readonly ReadyJourney[], reportIn: (file: string) => Report): ReadonlySet<string> {
  const endless = ready.filter(letsInAlways);
  const byName = new Map(endless.map((journey) => [journey.definition.name.value, journey]));
  const starts = new Map(endless.map((journey) => [journey.definition.name.value, startsAtOnce(journey)]));
  const circles = new Set<string>();
  for (const [name, journey] of byName) {
    const first = (starts.get(name) ?? []).find(({ journey: { value } }) => leadsTo(value, name, starts));
    if (first === undefined) continue;
    circles.add(name);
    reportIn(journey.definition.file)("SJ334", first.journey.at, {
      message:
        first.journey.value === name
          ? `\`${name}\` starts itself again at once.`
          : `\`${first.journey.value}\` starts \`${name}\` again, and so on without end.`,
      found: first.journey.value,
    });
  }
  return circles;
}

function letsInAlways({ definition }: ReadyJourney): boolean {
  return definition.enter.some((entry) => entry.on === "api" && entry.again === "always" && entry.limit === undefined);
}

/** The starts that a run comes to without having waited. */
function startsAtOnce({ plan }: ReadyJourney): readonly Step<"start">[] {
  const reached = walk(plan.start, (key) => {
    const node = plan.nodes.get(key);
    const waits = node !== undefined && "step" in node && isWait(node.step.kind);
    return waits ? [] : nextOf(plan, key);
  });
  return reached.flatMap((key) => {
    const node = plan.nodes.get(key);
    return node?.kind === "start" ? [node.step] : [];
  });
}

function isWait(kind: Kind): boolean {
  return KINDS[kind].waits === true || kind === "repeat";
}

function leadsTo(from: string, to: string, starts: ReadonlyMap<string, readonly Step<"start">[]>): boolean {
  return walk(from, (name) => (starts.get(name) ?? []).map(({ journey }) => journey.value)).includes(to);
}
