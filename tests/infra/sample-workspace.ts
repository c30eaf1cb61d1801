import type { CompiledJourney, Workspace } from "../../workflows/compiler/compiled.ts";

/** A compiled journey whose machine only waits. */
export function compiledJourney(journey: string, version: string, seconds = 1): CompiledJourney {
  return {
    journey,
    title: `The journey ${journey}`,
    version,
    file: `workflows/definitions/${journey}.journey.yaml`,
    definition: {
      QueryLanguage: "JSONata",
      StartAt: "Wait",
      States: { Wait: { Type: "Wait", Seconds: seconds, End: true } },
    },
    rules: {
      journey,
      title: `The journey ${journey}`,
      version,
      enter: [{ event: "Order Completed", again: "never", againPer: "key", inside: "ignore" }],
      inside: { exit: [], watch: [] },
      entryFields: [],
      longest: seconds * 1000,
    },
  };
}

/** A workspace with these journeys, one sender and no templates. */
export function workspaceOf(...journeys: CompiledJourney[]): Workspace {
  const settings = {
    zone: "Europe/London",
    sender: { email: "Shop <hello@example.com>" },
    topics: {},
    caps: [],
    stages: {},
  };
  return {
    journeys,
    templates: {},
    settings,
    rules: { contract: 1, journeys: journeys.map(({ rules }) => rules), settings, recentFields: {} },
    diagnostics: [],
  };
}
