import { isoDuration, LONGEST } from "../duration.ts";
import { END, type Graph } from "../graph/graph.ts";
import { expandedSize, rejoinPoints } from "../graph/rejoin-and-share.ts";
import type { Refuse } from "../report.ts";
import { type Activity, conditionsOf } from "../shapes/activities.ts";

/** The steps that fit into a state machine of 1 MB. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const MOST_STEPS = 600;
const MINUTE = 60_000;

/** Whether the activities can be written as steps. If not, the reason is refused. */
export function checkJourney(graph: Graph, refuse: Refuse): boolean {
  const shares = [...graph.activities.values()].map((activity) => checkShares(activity, refuse));
  if (shares.includes(false)) return false;
  if (graph.order.length === 0) {
    refuse(["StartActivity"], {
      message: "The journey does nothing: its first activity is empty.",
      found: "an empty activity",
      mend: "Leave the file out, or give the journey an activity.",
    });
    return false;
  }
  if (
    graph.order.length > MOST_STEPS ||
    expandedSize(graph, rejoinPoints(graph), (id) => ownSteps(graph.activities.get(id))) > MOST_STEPS
  ) {
    refuse(["Activities"], {
      message: `The journey has more than ${MOST_STEPS} steps once every path that meets another crosswise is written out.`,
      found: `${graph.order.length} activities`,
      mend: "Let the paths rejoin in one activity, or make two journeys of it.",
    });
    return false;
  }
  const longest = longestWait(graph);
  if (longest <= LONGEST) return true;
  refuse(["Activities"], {
    message: "The longest path through this journey takes more than a year.",
    found: `${Math.ceil(longest / 86_400_000)} days`,
    mend: "Shorten its waits to 365 days in all, or make two journeys of it: no run lasts longer.",
  });
  return false;
}

/** The number of steps of an activity. A split has one to wait and one for each event that it asks about. */
function ownSteps(activity: Activity | undefined): number {
  if (activity?.kind !== "ConditionalSplit" && activity?.kind !== "MultiCondition") return 1;
  return 2 + eventsAsked(activity);
}

function eventsAsked(activity: Activity): number {
  return conditionsOf(activity).reduce(
    (sum, one) => sum + (one?.EventCondition?.Dimensions?.EventType?.Values.length ?? 0),
    0,
  );
}

function checkShares(activity: Activity, refuse: Refuse): boolean {
  if (activity.kind !== "RandomSplit") return true;
  const shares = (activity.settings.Branches ?? []).map(({ Percentage = 0 }) => Percentage);
  const total = shares.reduce((sum, share) => sum + share, 0);
  if (shares.length > 0 && Math.abs(total - 100) < 1e-6) return true;
  refuse(["Activities", activity.id, "RandomSplit", "Branches"], {
    message: "The percentages of this split do not sum to 100.",
    found: shares.length === 0 ? "no branches" : `${shares.join(" + ")} = ${total}`,
    mend: "Change them so that they do.",
  });
  return false;
}

function longestWait(graph: Graph): number {
  const longest = new Map<string, number>([[END, 0]]);
  for (const id of [...graph.order].reverse()) {
    const after = Math.max(0, ...graph.targets(id).map((to) => longest.get(to) ?? 0));
    longest.set(id, after + ownWait(graph.activities.get(id)));
  }
  return longest.get(graph.start) ?? 0;
}

function ownWait(activity: Activity | undefined): number {
  if (activity?.kind === "Wait") return Math.max(MINUTE, isoDuration(activity.settings.WaitTime?.WaitFor ?? "") ?? 0);
  if (activity?.kind !== "ConditionalSplit" && activity?.kind !== "MultiCondition") return 0;
  const wait = isoDuration(activity.settings.EvaluationWaitTime?.WaitFor ?? "") ?? 0;
  // A minute for each event, and one for rounding.
  return wait + (eventsAsked(activity) + 1) * MINUTE;
}
