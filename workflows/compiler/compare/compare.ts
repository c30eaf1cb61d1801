import { compareDestinations, compareSegments, compareTemplates, compareTopics } from "./by-name.ts";
import { compareEntries } from "./entries.ts";
import type { Finding, Pair, Side } from "./finding.ts";
import { compareInside } from "./inside.ts";
import { changedPairs, compareCanaries, compareJourneys } from "./journeys.ts";
import { compareKept } from "./kept.ts";
import { compareSettings } from "./settings.ts";
import { compareSteps } from "./steps.ts";

/** What an edit of the workspace changes, and for whom. */
export interface Comparison {
  readonly journeys: readonly ChangedJourney[];
  /** Of no single journey: templates, segments, destinations, topics, settings. */
  readonly everywhere: readonly Finding[];
}

/** A journey that is new, gone, or has a new version. */
export interface ChangedJourney {
  readonly journey: string;
  /** Versions, where the journey is on both sides and they differ. */
  readonly from?: string;
  readonly to?: string;
  /** Empty where nothing that a customer would notice has changed. */
  readonly findings: readonly Finding[];
}

/** Compares two workspaces. Those inside a journey stay on their version; findings say where that is not all of it. */
export function compareWorkspaces(before: Side, after: Side): Comparison {
  const pairs = [...changedPairs(before, after, "ready"), ...changedPairs(before, after, "canaries")];
  const found = [
    ...compareJourneys(before, after),
    ...compareCanaries(before, after),
    ...pairs.flatMap((pair) => [...comparePair(pair), ...compareKept(pair, before, after)]),
  ];
  const names = new Set([...pairs.map(({ journey }) => journey), ...found.flatMap(({ journey }) => journey ?? [])]);
  const journeys = [...names].sort().map((journey): ChangedJourney => {
    const pair = pairs.find((one) => one.journey === journey);
    const versions = pair === undefined ? {} : { from: pair.before.compiled.version, to: pair.after.compiled.version };
    return { journey, ...versions, findings: found.filter((one) => one.journey === journey) };
  });
  const everywhere = [
    ...compareTemplates(before, after),
    ...compareSegments(before, after),
    ...compareDestinations(before, after),
    ...compareTopics(before, after),
    ...compareSettings(before, after),
  ];
  return { journeys, everywhere };
}

function comparePair(pair: Pair): readonly Finding[] {
  return [...compareEntries(pair), ...compareInside(pair), ...compareSteps(pair)];
}

/** Every finding of a comparison. */
export function allFindings({ journeys, everywhere }: Comparison): readonly Finding[] {
  return [...journeys.flatMap(({ findings }) => findings), ...everywhere];
}
