import { defined } from "../../../../core/model/defined.ts";
import type { JourneyDocument } from "../documents.ts";
import { graphOf } from "../graph/graph.ts";
import { originLine } from "../names.ts";
import type { Project } from "../project/project.ts";
import { jsonPath, type Refusal, type Refuse, type Say } from "../report.ts";
import { plainText, yamlText } from "../yaml.ts";
import { checkJourney } from "./check-journey.ts";
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
