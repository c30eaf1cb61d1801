import { allOf } from "../conditions/attribute.ts";
import { inSegment } from "../conditions/condition.ts";
import { eventExpressions } from "../conditions/dimensions.ts";
import { busEvent, isReported } from "../conditions/names.ts";
import type { Project } from "../project/project.ts";
import type { Say } from "../report.ts";
import type { JourneySettings } from "../shapes/journey.ts";
import { dayIn, durationText, instantOf, isoDuration, nextDayIn, offsetMinutes, wallClock } from "../time.ts";
import { Flow, plainText, Quoted, type Yaml, type YamlMap } from "../yaml.ts";
import { againOf } from "./limits.ts";

/** The entries of a journey, and the fields and steps that go with them. */
export interface Entries {
  readonly enter: Yaml;
  readonly from?: string;
  readonly until?: string;
  /** A wait before everything else. */
  readonly first: readonly YamlMap[];
}

interface Around {
  readonly project: Project;
  readonly say: Say;
  /** The workspace's zone. */
  readonly zone: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** The entries of a journey. */
export function entriesOf(settings: JourneySettings, around: Around): Entries {
  const { StartCondition } = settings;
  const entries =
    StartCondition?.EventStartCondition !== undefined
      ? onEvent(settings, StartCondition.EventStartCondition, around)
      : StartCondition?.SegmentStartCondition !== undefined
        ? onSegment(settings, StartCondition.SegmentStartCondition.SegmentId, around)
        : onRequest(settings, around);
  return { ...entries, ...endOf(settings, entries.from, around) };
}

function onRequest(settings: JourneySettings, { say }: Around): Entries {
  say(
    "StartCondition",
    "to do",
    "Nothing says who enters: the journey takes requests (`api: true`) until it names an event or a segment.",
  );
  return { enter: new Flow({ api: true, ...againOf(settings.Limits, "event", say) }), first: [] };
}

function onEvent(
  settings: JourneySettings,
  start: NonNullable<NonNullable<JourneySettings["StartCondition"]>["EventStartCondition"]>,
  { project, say, zone }: Around,
): Entries {
  const dimensions = start.EventFilter?.Dimensions ?? {};
  const names = dimensions.EventType?.Values ?? [];
  const again = againOf(settings.Limits, "event", say);
  const at = "StartCondition";
  if (settings.LocalTime === true)
    say("LocalTime", "left out", "Entries on an event come when the event comes, in any zone.");
  if (names.length === 0 || dimensions.EventType?.DimensionType === "EXCLUSIVE") {
    say(at, "to do", "The start names no event that lets in: the journey takes requests (`api: true`) until it does.");
    return { enter: new Flow({ api: true, ...again }), first: [] };
  }
  const segment =
    start.SegmentId === undefined || start.SegmentId === ""
      ? []
      : [inSegment(project.segment(start.SegmentId, at, say))];
  const conditions = [...segment, ...eventExpressions(dimensions, at, say)];
  const reported = names.filter(isReported);
  for (const name of names) {
    if (!isReported(name)) say(at, "to do", `Nobody reports ${name}: who is to enter by it needs another event.`);
  }
  if (reported.length === 0) return { enter: new Flow({ api: true, ...again }), first: [] };
  const entries = reported.map(
    (name): YamlMap => ({
      event: plainText(busEvent(name)),
      ...(conditions.length === 0 ? {} : { when: allOf(conditions) }),
      ...again,
    }),
  );
  const startTime = settings.Schedule?.StartTime;
  const begins = startTime === undefined ? undefined : instantOf(startTime);
  const [only] = entries;
  return {
    enter: entries.length === 1 && only !== undefined ? only : entries,
    first: [],
    ...(begins === undefined ? {} : { from: dayIn(begins, zone) }),
  };
}

function onSegment(settings: JourneySettings, segmentId: string, around: Around): Entries {
  const { project, say } = around;
  const segment = project.segment(segmentId, "StartCondition", say);
  const again = againOf(settings.Limits, "segment", say);
  const refresh = settings.RefreshFrequency === undefined ? 0 : (isoDuration(settings.RefreshFrequency) ?? 0);
  const start = settings.Schedule?.StartTime === undefined ? undefined : instantOf(settings.Schedule.StartTime);
  const entering: YamlMap = { segment, "on entering": true, ...again };
  const refreshed = refresh > 0 || settings.RefreshOnSegmentUpdate === true;
  if (settings.RefreshOnSegmentUpdate === true) {
    say("RefreshOnSegmentUpdate", "otherwise", "Who comes into the segment enters at once, without a refresh.");
  }
  if (start === undefined) {
    say(
      "Schedule",
      "to do",
      `No StartTime: whoever comes into ${segment} from now on enters. For those who are in it, add an entry with a \`schedule\`.`,
    );
    return { enter: new Flow(entering), first: [] };
  }
  if (start < around.now) {
    say(
      "Schedule",
      "to do",
      `StartTime ${new Date(start).toISOString()} is over: set the \`schedule\` to when the segment is to enter.`,
    );
  }
  if (refresh > 0 && again.again !== "never")
    return { enter: new Flow(recurring(settings, refresh, start, segment, again, say)), first: [] };
  const local = settings.LocalTime === true;
  const once = scheduled(settings, start, segment, again, local, say);
  if (refresh > 0)
    say("RefreshFrequency", "otherwise", `Who comes into ${segment} later enters at once, not at the next refresh.`);
  const first = local ? [localStart(settings, start)] : [];
  return { enter: refreshed ? [once, new Flow(entering)] : once, first };
}

function scheduled(
  settings: JourneySettings,
  start: number,
  segment: string,
  again: YamlMap,
  local: boolean,
  say: Say,
): Flow {
  if (!local) {
    const { day, time } = wallClock(start, 0);
    return new Flow({ schedule: new Quoted(`${day} ${time}`), zone: "UTC", segment, ...again });
  }
  say(
    "LocalTime",
    "otherwise",
    "Everybody enters when the day's time comes in the first zone of the world, and waits for it in their own; whose zone is unknown goes by phone, country or the workspace's zone instead of being left out.",
  );
  const { day, time } = wallClock(start, offsetMinutes(settings.Schedule?.Timezone ?? "UTC") ?? 0);
  return new Flow({ schedule: new Quoted(`${day} ${time}`), zone: "Pacific/Kiritimati", segment, ...again });
}

function localStart(settings: JourneySettings, start: number): YamlMap {
  const { day, time } = wallClock(start, offsetMinutes(settings.Schedule?.Timezone ?? "UTC") ?? 0);
  return {
    id: "local_start",
    wait: new Flow({ until: day, at: new Quoted(time), zone: "customer", past: "continue" }),
  };
}

const HOUR = 3_600_000;

/** An entry at each refresh: every customer in the segment enters who may enter again. */
function recurring(
  settings: JourneySettings,
  refresh: number,
  start: number,
  segment: string,
  again: YamlMap,
  say: Say,
): YamlMap {
  if (settings.LocalTime === true)
    say("LocalTime", "left out", "A journey that is refreshed lets everybody in at one time.");
  const { time } = wallClock(start, 0);
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  const hours = Math.max(1, Math.round(refresh / HOUR));
  const fitting = [1, 2, 3, 4, 6, 8, 12].filter((one) => one <= hours).at(-1) ?? 1;
  const cron =
    hours >= 168
      ? `${minute} ${hour} * * ${new Date(start).getUTCDay()}`
      : hours >= 24
        ? `${minute} ${hour} * * *`
        : `${minute} */${fitting} * * *`;
  const meant = hours >= 168 ? 168 : hours >= 24 ? 24 : fitting;
  if (meant * HOUR !== refresh) {
    say(
      "RefreshFrequency",
      "otherwise",
      `${settings.RefreshFrequency} became every ${durationText(meant * HOUR)}, which a schedule can say.`,
    );
  }
  return { schedule: new Quoted(cron), zone: "UTC", segment, ...again };
}

function endOf(settings: JourneySettings, from: string | undefined, { say, zone }: Around): { until?: string } {
  const end = settings.Schedule?.EndTime === undefined ? undefined : instantOf(settings.Schedule.EndTime);
  if (end === undefined) return {};
  const day = nextDayIn(end, zone);
  const until = from !== undefined && day <= from ? nextDayIn((instantOf(from) ?? end) + 1, "utc") : day;
  say(
    "Schedule",
    "otherwise",
    `After EndTime nobody enters (from ${until} on); those inside go on, whom Pinpoint stopped.`,
  );
  return { until };
}
