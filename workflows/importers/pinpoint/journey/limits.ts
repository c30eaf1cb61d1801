import type { Say } from "../note.ts";
import type { Project } from "../project/project.ts";
import type { JourneySettings } from "../shapes/journey.ts";

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
