import { defined } from "../../../../core/model/defined.ts";
import type { JourneyDocument } from "../documents.ts";
import { END, type Graph, graphOf } from "../graph/graph.ts";
import { expandedSize, rejoinPoints } from "../graph/rejoin-and-share.ts";
import { originLine } from "../names.ts";
import type { Project } from "../project/project.ts";
import { jsonPath, type Refusal, type Refuse, type Say } from "../report.ts";
import { type Activity, conditionsOf } from "../shapes/activities.ts";
import { isoDuration, LONGEST } from "../time.ts";
import { plainText, yamlText } from "../yaml.ts";
import { entriesOf } from "./entry.ts";
import { needHours } from "./hours.ts";
import { needCaps } from "./limits.ts";
import { writeSteps } from "./write-steps.ts";

/** The files of a journey, and the step of each of its activities. */
export interface WrittenJourney {
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly stepIds: ReadonlyMap<string, string>;
}

export interface JourneyAround {
  readonly project: Project;
  readonly say: Say;
  /** The workspace's zone, for days on which entries begin and end. */
  readonly zone: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** The files of a journey called `name`; undefined, with a refusal, where it cannot be written. */
export function writeJourney(
  document: JourneyDocument,
  name: string,
  around: JourneyAround,
  refusals: Refusal[],
): WrittenJourney | undefined {
  const { settings, activities } = document;
  const { project, say } = around;
  const refuse: Refuse = (path, what) =>
    void refusals.push({ file: document.file, path: jsonPath([...document.path, ...path]), ...what });
  const graph = graphOf({ start: settings.StartActivity, activities }, refuse);
  if (graph === undefined || !checkJourney(graph, refuse)) return undefined;
  const entries = entriesOf(settings, around);
  needHours(settings, project, say);
  needCaps(name, settings.Limits, project, say);
  noteTheRest(document, say);
  if (graph.unreachable.length > 0) say("Activities", "left out", `Nobody comes to ${graph.unreachable.join(", ")}.`);
  const journey = { name, id: settings.Id, application: settings.ApplicationId };
  const { steps, shared, stepIds } = writeSteps(graph, journey, project, say);
  const definition = {
    journey: name,
    title: plainText(settings.Name.replace(/\s+/g, " ").trim().slice(0, LONGEST_TITLE) || name),
    enter: entries.enter,
    ...defined({ from: entries.from, until: entries.until }),
    steps: [...entries.first, ...steps],
  };
  return {
    stepIds,
    files: [
      {
        path: `definitions/${name}.journey.yaml`,
        text: yamlText(definition, [originLine(`journey ${settings.Id ?? settings.Name}`)]),
      },
      ...shared.map(({ name: file, origin, title, parameters, steps: own }) => ({
        path: `steps/${file}.yaml`,
        text: yamlText({ shared: file, title, ...(parameters.length === 0 ? {} : { with: parameters }), steps: own }, [
          originLine(origin),
        ]),
      })),
    ],
  };
}

/** Longest title of a journey; Pinpoint took names of 150 characters. */
const LONGEST_TITLE = 120;

function noteTheRest({ settings }: JourneyDocument, say: Say): void {
  if (settings.State !== undefined && settings.State !== "ACTIVE" && settings.State !== "DRAFT") {
    say(
      "State",
      "otherwise",
      `The journey was ${settings.State.toLowerCase()}: as it is written it lets people in once it is deployed.`,
    );
  }
  if (settings.TimezoneEstimationMethods !== undefined && settings.TimezoneEstimationMethods.length > 0) {
    const postal = settings.TimezoneEstimationMethods.includes("POSTAL_CODE") ? " Postal codes are not looked at." : "";
    say(
      "TimezoneEstimationMethods",
      "otherwise",
      `An unknown zone is always estimated, from phone and country.${postal}`,
    );
  }
  if (settings.JourneyChannelSettings !== undefined && Object.keys(settings.JourneyChannelSettings).length > 0) {
    say(
      "JourneyChannelSettings",
      "left out",
      "Amazon Connect campaigns are not called from here; see ContactCenter activities.",
    );
  }
}

/** The steps that fit into a state machine of 1 MB. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const MOST_STEPS = 600;
const MINUTE = 60_000;

/** Whether the activities can be written as steps. If not, the reason is refused. */
function checkJourney(graph: Graph, refuse: Refuse): boolean {
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
