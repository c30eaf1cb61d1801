import { shareText } from "../values/share.ts";
import { compareSegments, compareTemplates, compareTopics } from "./by-name.ts";
import { compareDestinations } from "./destinations.ts";
import { compareEntries } from "./entries.ts";
import { type Finding, journeysOf, type Pair, type Side } from "./finding.ts";
import { compareInside } from "./inside.ts";
import { compareKept } from "./kept.ts";
import { compareSettings } from "./settings.ts";
import { compareSources } from "./sources.ts";
import { compareSteps } from "./steps.ts";

/** What an edit of the workspace changes, and for whom. */
export interface Comparison {
  readonly journeys: readonly ChangedJourney[];
  /** Of no single journey: templates, segments, destinations, sources, topics, settings. */
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
    ...compareSources(before, after),
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

/** Journeys that came, went, were retired, or cannot be read now. */
function compareJourneys(before: Side, after: Side): readonly Finding[] {
  const [old, now] = [journeysOf(before, "ready"), journeysOf(after, "ready")];
  const gone = [...old].filter(([name]) => !now.has(name));
  return [
    ...[...now].flatMap(([journey, ready]): readonly Finding[] => {
      const place = { file: ready.compiled.file, line: 1 };
      const was = old.get(journey);
      if (was === undefined) return [{ level: "changes", kind: "journey added", journey, place, what: "New journey." }];
      return retiring(journey, was.compiled.rules.retired, ready.compiled.rules.retired);
    }),
    ...gone.map(([journey, { compiled }]) => removed(journey, compiled.file, compiled.rules.retired === true, after)),
  ];
}

function removed(journey: string, file: string, retired: boolean, after: Side): Finding {
  if (after.paths.has(file)) {
    return {
      level: "hurts",
      kind: "journey unreadable",
      journey,
      what: "The journey has faults and cannot be compared.",
      hint: "npx sojourn check shows them.",
    };
  }
  if (retired) {
    return {
      level: "changes",
      kind: "journey removed",
      journey,
      what: "The journey is deleted, after it was retired.",
      who: "Nobody may be inside any more: look with npx sojourn runs before you deploy.",
    };
  }
  return {
    level: "hurts",
    kind: "journey removed",
    journey,
    what: `${file} is deleted, but the journey was never retired.`,
    who: "Customers may be inside; nothing would look after them any more.",
    hint: "Put it back with `retired: true`, deploy, and delete it when nobody is inside.",
  };
}

function retiring(journey: string, before: true | undefined, after: true | undefined): readonly Finding[] {
  if (before === after) return [];
  const what = after === true ? "Retired: lets nobody in any more." : "Not retired any more: lets customers in again.";
  const who = after === true ? "Those inside go on to their end." : "Those inside notice nothing.";
  return [{ level: "changes", kind: "journey retired", journey, what, who }];
}

/** Canaries that came, went, or let in another share. */
function compareCanaries(before: Side, after: Side): readonly Finding[] {
  const share = (side: Side): ReadonlyMap<string, number> =>
    new Map(
      side.workspace.rules.journeys.flatMap(({ journey, canary }) =>
        canary === undefined ? [] : [[journey, canary.share]],
      ),
    );
  const [old, now] = [share(before), share(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((journey): readonly Finding[] => {
    const [was, is] = [old.get(journey), now.get(journey)];
    if (was === is) return [];
    const what =
      is === undefined
        ? "The canary is gone."
        : was === undefined
          ? `A canary takes ${shareText(is)} of those who enter.`
          : `The canary takes ${shareText(is)} of those who enter, not ${shareText(was)}.`;
    const who = "Those inside stay on the version that they entered.";
    return [{ level: "changes", kind: "canary", journey, what, who }];
  });
}

/** The journeys, or canaries, of both sides whose version differs. */
function changedPairs(before: Side, after: Side, which: "ready" | "canaries"): readonly Pair[] {
  const old = journeysOf(before, which);
  return [...journeysOf(after, which)].flatMap(([journey, ready]) => {
    const was = old.get(journey);
    return was === undefined || was.compiled.version === ready.compiled.version
      ? []
      : [{ journey, before: was, after: ready }];
  });
}
