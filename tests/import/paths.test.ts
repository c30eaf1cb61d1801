import type { WriteJourneyRequest } from "@aws-sdk/client-pinpoint";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { type Plan, successors } from "../../workflows/compiler/plan/plan.ts";
import { prepareWorkspace } from "../../workflows/compiler/workspace.ts";
import { generatedJourney } from "./generated.ts";
import { importing } from "./import.ts";

/** Journeys with more ways through them than this are left out: there are enough others. */
const MOST_WAYS = 3000;
const RANGES = Array.from({ length: 10 }, (_, i) => i * 40);

describe("the ways through an imported journey", { timeout: 60_000 }, () => {
  it.each(RANGES)("are those through Pinpoint's graph, activity by activity: journeys from %i on", (from) => {
    let compared = 0;
    for (let seed = from; seed < from + 40; seed++) {
      const journey: WriteJourneyRequest = JSON.parse(JSON.stringify(generatedJourney(seed)));
      // Whether there is a path for 0% of customers says nothing.
      const [all, taken] = [0, 1].map((least) =>
        ways(journey.StartActivity ?? "", (id) => targetsOf(journey, id, least)),
      );
      if (all === undefined || taken === undefined) continue;
      const imported = importing([journey]);
      const files = imported.files.map(({ path, text }) => ({ path: `workflows/${path}`, text }));
      const { ready } = prepareWorkspace(files, { hash: sha256 });
      const [steps] = imported.journeys;
      const [compiled] = ready;
      if (steps === undefined || compiled === undefined) throw new Error(`${journey.Name} is gone.`);
      compared++;
      const found = waysOfPlan(compiled.plan, steps.steps);
      expect(
        asTexts(taken).filter((way) => !found.has(way)),
        `missing in ${journey.Name}`,
      ).toEqual([]);
      expect(
        [...found].filter((way) => !asTexts(all).includes(way)),
        `too many in ${journey.Name}`,
      ).toEqual([]);
    }
    expect(compared).toBeGreaterThan(25);
  });
});

/** Every way from an activity to the end, without its steps that are no activities; undefined where there are too many. */
function ways(start: string, next: (id: string) => readonly string[] | undefined): string[][] | undefined {
  const found: string[][] = [];
  const open: string[][] = [[start]];
  for (let way = open.pop(); way !== undefined; way = open.pop()) {
    const targets = next(way.at(-1) ?? "");
    if (targets === undefined) found.push(way.slice(0, -1));
    else for (const target of new Set(targets)) open.push([...way, target]);
    if (found.length + open.length > MOST_WAYS) return undefined;
  }
  return found;
}

/** Where an activity leads at least so many percent of its customers; undefined for the end. */
function targetsOf({ Activities = {} }: WriteJourneyRequest, id: string, least: number): readonly string[] | undefined {
  const activity = Activities[id];
  if (activity === undefined || Object.keys(activity).every((key) => key === "Description")) return undefined;
  const { ConditionalSplit, MultiCondition, RandomSplit, ...others } = activity;
  if (ConditionalSplit !== undefined)
    return [ConditionalSplit.TrueActivity ?? "", ConditionalSplit.FalseActivity ?? ""];
  if (MultiCondition !== undefined) {
    return [
      ...(MultiCondition.Branches ?? []).map((branch) => branch.NextActivity ?? ""),
      MultiCondition.DefaultActivity ?? "",
    ];
  }
  if (RandomSplit !== undefined) {
    const branches = (RandomSplit.Branches ?? []).filter(({ Percentage = 0 }) => Percentage >= least);
    return branches.map((branch) => branch.NextActivity ?? "");
  }
  const [settings] = Object.values(others).filter((value) => typeof value === "object");
  return [
    typeof settings === "object" && settings !== null && "NextActivity" in settings
      ? String(settings.NextActivity ?? "")
      : "",
  ];
}

/** The same of a compiled journey: steps by the activity they were; the held out are no way of the graph. */
function waysOfPlan(plan: Plan, steps: Readonly<Record<string, string>>): Set<string> {
  const activities = Object.entries(steps);
  const activityOf = (key: string) => activities.find(([, step]) => key === step || key.endsWith(`_${step}`))?.[0];
  const open: { readonly key: string; readonly way: readonly string[] }[] = [{ key: plan.start, way: [] }];
  const found = new Set<string>();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const node = plan.nodes.get(next.key);
    if (node === undefined || node.kind === "exit") continue;
    if (node.kind === "end") {
      found.add(next.way.join(" "));
      continue;
    }
    const activity = activityOf(next.key);
    const way = activity === undefined ? next.way : [...next.way, activity];
    for (const key of new Set(successors(node))) open.push({ key, way });
    if (open.length > 20 * MOST_WAYS) throw new Error("There are far more ways than there were.");
  }
  return found;
}

function asTexts(all: readonly (readonly string[])[]): string[] {
  return all.map((way) => way.join(" "));
}
