import { durationNote, durationText, isoDuration } from "../iso-duration.ts";
import type { Say } from "../note.ts";
import type { JourneySettings } from "../shapes/journey.ts";
import type { YamlMap } from "../yaml.ts";

/** `again` and `limit` of an entry, out of Pinpoint's limits on re-entry: 0 is any number of times, nothing is once. */
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
