import type { At, Report } from "../diagnostics/report.ts";
import { nextOf, type PlanNode, walk } from "../plan/plan.ts";
import { KINDS } from "../steps/kinds.ts";
import type { ReadyJourney } from "./compile.ts";

/** A step that lets the customer into a journey. */
interface Lead {
  readonly to: string;
  readonly at: At;
  readonly found: string;
}

/**
 * Reports journeys that would start each other without end: each is started, or reached by an event that the one before
 * emits or by a list that it joins or leaves, without a wait on the way, and lets a customer in again always. The names of
 * those in such a circle.
 */
export function checkStarts(ready: readonly ReadyJourney[], reportIn: (file: string) => Report): ReadonlySet<string> {
  const open = openingsOf(ready);
  const leads = new Map(ready.map((journey) => [nameOf(journey), leadsOf(journey, open)]));
  const circles = new Set<string>();
  for (const { definition } of ready) {
    const name = definition.name.value;
    const lead = (leads.get(name) ?? []).find(({ to }) => comesTo(to, name, leads));
    if (lead === undefined) continue;
    circles.add(name);
    reportIn(definition.file)("SJ334", lead.at, {
      message:
        lead.to === name
          ? `This lets everybody into \`${name}\` again at once.`
          : `\`${lead.to}\` leads to \`${name}\` again, and so on without end.`,
      found: lead.found,
    });
  }
  return circles;
}

function nameOf({ definition }: ReadyJourney): string {
  return definition.name.value;
}

/** Journeys that let a customer in however often they have been: on a request, and by the event or edge that does. */
interface Openings {
  readonly requests: ReadonlySet<string>;
  readonly events: ReadonlyMap<string, readonly string[]>;
  /** By `entering` or `leaving` and the list; only of journeys that undo it at once, so that it can happen again. */
  readonly edges: ReadonlyMap<string, readonly string[]>;
}

function openingsOf(ready: readonly ReadyJourney[]): Openings {
  const requests = new Set<string>();
  const events = new Map<string, string[]>();
  const edges = new Map<string, string[]>();
  for (const journey of ready) {
    const { definition } = journey;
    const name = definition.name.value;
    const done = new Set(nodesBeforeWaits(journey).flatMap(edgesOf));
    for (const entry of definition.enter) {
      if (entry.again !== "always" || entry.limit !== undefined || entry.when !== undefined) continue;
      if (entry.on === "api") requests.add(name);
      if (entry.on === "event") events.set(entry.event, [...(events.get(entry.event) ?? []), name]);
      if (entry.on !== "segment") continue;
      const { edge, segment } = entry;
      const back = edge === "entering" ? "leaving" : "entering";
      if (!done.has(`${back} ${segment.value}`)) continue;
      const key = `${edge} ${segment.value}`;
      edges.set(key, [...(edges.get(key) ?? []), name]);
    }
  }
  return { requests, events, edges };
}

/** The edges of lists that an update makes. */
function edgesOf(node: PlanNode): readonly string[] {
  if (node.kind !== "update") return [];
  const { join, leave } = node.step;
  return [...join.map(({ value }) => `entering ${value}`), ...leave.map(({ value }) => `leaving ${value}`)];
}

/** The nodes that a run reaches before its first wait. */
function nodesBeforeWaits({ plan }: ReadyJourney): readonly PlanNode[] {
  const reached = walk(plan.start, (key) => {
    const node = plan.nodes.get(key);
    return node !== undefined && waits(node) ? [] : nextOf(plan, key);
  });
  return reached.flatMap((key) => plan.nodes.get(key) ?? []);
}

function leadsOf(journey: ReadyJourney, { requests, events, edges }: Openings): readonly Lead[] {
  return nodesBeforeWaits(journey).flatMap((node): readonly Lead[] => {
    if (node.kind === "update") {
      const at = { ...node.step.at, length: 1 };
      // A customer inside a journey does not enter it again by an update of that journey.
      const lets = (edge: string) => (edges.get(edge) ?? []).filter((to) => to !== nameOf(journey));
      return edgesOf(node).flatMap((edge) => lets(edge).map((to) => ({ to, at, found: edge })));
    }
    if (node.kind === "start") {
      const { value: to, at } = node.step.journey;
      return requests.has(to) ? [{ to, at, found: to }] : [];
    }
    if (node.kind !== "emit") return [];
    const { event, at } = node.step;
    return (events.get(event) ?? []).map((to) => ({ to, at: { ...at, length: 1 }, found: event }));
  });
}

function waits(node: PlanNode): boolean {
  return "step" in node && (KINDS[node.step.kind].waits || node.kind === "repeat");
}

function comesTo(from: string, to: string, leads: ReadonlyMap<string, readonly Lead[]>): boolean {
  return walk(from, (name) => (leads.get(name) ?? []).map((lead) => lead.to)).includes(to);
}
