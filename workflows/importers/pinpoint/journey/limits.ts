import type { Project } from "../project/project.ts";
import type { Say } from "../report.ts";
import type { JourneySettings } from "../shapes/journey.ts";
import { durationNote, durationText, isoDuration } from "../time.ts";
import type { YamlMap } from "../yaml.ts";

/** Caps of a journey become caps in the settings; 0 is no cap. */
export function needCaps(journey: string, limits: JourneySettings["Limits"], project: Project, say: Say): void {
  const cap = (max: number | undefined, per: string) => {
    if (max === undefined || max < 1) return;
    project.need({ need: "cap", cap: { journey, max: Math.min(1000, Math.round(max)), per } });
  };
  cap(limits?.DailyCap, "1d");
  const { Cap, Days } = limits?.TimeframeCap ?? {};
  cap(Days === undefined || Days < 1 ? undefined : Cap, `${Math.min(365, Math.round(Days ?? 1))}d`);
  if (limits?.TotalCap !== undefined && limits.TotalCap >= 1) {
    cap(limits.TotalCap, "365d");
    say("Limits", "otherwise", `TotalCap ${limits.TotalCap} is counted over a year: caps have a window.`);
  }
  if (limits?.MessagesPerSecond !== undefined && limits.MessagesPerSecond > 0) {
    say("Limits", "left out", "MessagesPerSecond: sends keep to the rate of the provider's account.");
  }
}

/** `again` and `limit` of an entry from Pinpoint's limits on re-entry: a cap of 0 is no limit, no cap is once. */
export function againOf(limits: JourneySettings["Limits"], on: "event" | "segment", say: Say): YamlMap {
  const cap = limits?.EndpointReentryCap;
  const interval = limits?.EndpointReentryInterval;
  const milliseconds = interval === undefined ? 0 : (isoDuration(interval) ?? 0);
  if (cap === undefined && milliseconds === 0) {
    say("Limits", "otherwise", "No EndpointReentryCap says how often somebody may enter: once was taken.");
    return { again: "never" };
  }
  if (cap === 1) return { again: "never" };
  if (cap === undefined)
    say("Limits", "otherwise", "No EndpointReentryCap: any number of times, with the interval between.");
  const note = milliseconds === 0 ? undefined : durationNote(interval ?? "", milliseconds);
  if (note !== undefined) say("Limits", "otherwise", `${note}.`);
  if (on === "event") say("Limits", "otherwise", "Re-entry is counted per customer, not per endpoint.");
  return {
    again: milliseconds === 0 ? "always" : `after ${durationText(milliseconds)}`,
    ...(cap === undefined || cap === 0 ? {} : { limit: Math.round(cap) }),
  };
}
