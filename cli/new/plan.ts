import type { Channel } from "../../core/channels/channels.ts";
import { defined } from "../../core/model/defined.ts";
import type { Rules } from "../../core/model/rules.ts";
import type { Settings } from "../../core/model/settings.ts";
import { STAGES } from "../../workflows/compiler/journey/definition.ts";
import { isName } from "../../workflows/compiler/values/name.ts";
import { didYouMean, UsageError } from "../command-line.ts";
import { NEW_CHANNELS, type NewChannel } from "./template-files.ts";
import { type WayIn, type WayInAnswers, wayInOf } from "./way-in.ts";

/** What a new journey will be like. */
export interface JourneyPlan {
  readonly journey: string;
  readonly title: string;
  readonly stage: string;
  readonly wayIn: WayIn;
  /** `never`, `always` or `after 30d`. Absent: the default of the way in. */
  readonly again?: string;
  readonly channel: NewChannel;
  /** The templates in the order of sending: the first after `wait`, each other three days later. */
  readonly templates: readonly string[];
  readonly wait: string;
  readonly goal?: string;
  /** Absent for transactional messages. */
  readonly topic?: string;
  /** Whether customers who have given no consent get messages of the topic. */
  readonly byDefault: boolean;
}

/** Days between two messages of a new journey. */
export const PAUSE_DAYS = 3;

/** The answers given on the command line or to questions. */
export interface Answers extends WayInAnswers {
  readonly again?: string | undefined;
  readonly channel?: string | undefined;
  readonly title?: string | undefined;
  readonly stage?: string | undefined;
  readonly template?: readonly string[] | undefined;
  readonly wait?: string | undefined;
  readonly goal?: string | undefined;
  readonly topic?: string | undefined;
}

/** The plan for these answers. Throws UsageError, with what to write, for an impossible one. */
export function planOf(journey: string, answers: Answers, { settings, segments }: Rules): JourneyPlan {
  const { stage = "consideration", wait = "1h", goal } = answers;
  checkName("The journey", journey);
  const wayIn = wayInOf(answers, segments);
  if (!STAGES.some((one) => one === stage)) {
    throw new UsageError(`There is no stage "${stage}".`, `Stages are ${STAGES.join(", ")}.`);
  }
  if (!/^[1-9]\d{0,2}[mhdw]$/.test(wait)) throw new UsageError(`--wait is "${wait}".`, "Write it like 30m, 1h or 3d.");
  const templates = answers.template === undefined || answers.template.length === 0 ? [journey] : answers.template;
  for (const template of templates) checkName("A template", template);
  const channel = NEW_CHANNELS.find((one) => one === (answers.channel ?? "email"));
  if (channel === undefined) {
    throw new UsageError(`There is no channel "${answers.channel}".`, `Channels are ${NEW_CHANNELS.join(", ")}.`);
  }
  const again = againOf(answers.again);
  const topic = topicOf(answers.topic, channel, settings);
  return {
    journey,
    title: answers.title ?? titleOf(journey),
    stage,
    wayIn,
    ...defined({ again }),
    channel,
    templates,
    wait,
    byDefault: topic !== undefined && settings.topics[topic]?.default === "in",
    ...defined({ topic }),
    ...(goal === undefined || goal === "" ? {} : { goal }),
  };
}

function checkName(what: string, name: string): void {
  if (isName(name) && name.length <= 48) return;
  const better = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[_0-9]+|_+$/g, "");
  const hint = better === "" ? "Write it like win_back." : `Write ${better.slice(0, 48)}.`;
  throw new UsageError(
    `${what} cannot be called "${name}": names are lower-case letters, digits and underscores, 48 at most.`,
    hint,
  );
}

/** `30d` → `after 30d`. */
function againOf(asked: string | undefined): string | undefined {
  const after = /^(?:after )?([1-9]\d{0,2}[mhdw])$/.exec(asked ?? "")?.[1];
  if (after !== undefined) return `after ${after}`;
  if (asked === undefined || asked === "never" || asked === "always") return asked;
  throw new UsageError(`--again is "${asked}".`, "Write never, always, or how long after the last time: 30d.");
}

/** The topic that was asked for, else the first topic of the channel; undefined for `transactional`. */
function topicOf(asked: string | undefined, channel: Channel, { topics }: Settings): string | undefined {
  const ofChannel = Object.keys(topics).filter((topic) => topics[topic]?.channels.includes(channel));
  if (asked === undefined) return ofChannel[0];
  if (asked === "transactional") return undefined;
  if (ofChannel.includes(asked)) return asked;
  const known = `Topics for ${channel} are ${ofChannel.join(", ") || "none"}; transactional messages have none.`;
  throw new UsageError(`There is no topic "${asked}".`, didYouMean(asked, ofChannel) ?? known);
}

/** `win_back` → `Win back`. */
export function titleOf(name: string): string {
  const words = name.replaceAll("_", " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** What there is in the workspace around a new journey. */
export interface Around {
  /** Whether there is already a template of this name. */
  there(template: string): boolean;
  /** The segments that a customer is in of whom nothing is known yet. */
  readonly newcomers: ReadonlySet<string>;
  readonly lists: ReadonlySet<string>;
  /** Whether templates may read `profile.first_name`. */
  readonly named: boolean;
  /** Events that a test may send, the most suitable first. */
  readonly events: readonly string[];
  /** IANA zone of the workspace. */
  readonly zone: string;
}
