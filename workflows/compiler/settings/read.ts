import { defined } from "../../../core/model/defined.ts";
import { HOST } from "../../../core/model/destination.ts";
import type { Cap, Settings, StageSettings, Topic } from "../../../core/model/settings.ts";
import { LONGEST_SPREAD } from "../../../core/moment/spread.ts";
import type { SourceFile } from "../compiled.ts";
import { type At, FILE_START } from "../diagnostics/at.ts";
import type { Report } from "../diagnostics/report.ts";
import { didYouMean } from "../nearest.ts";
import { readDuration } from "../values/duration.ts";
import { readTraitTypes } from "../values/fact-type.ts";
import { readName } from "../values/name.ts";
import { readShare, readWholeNumber } from "../values/share.ts";
import { readText, readWord } from "../values/text.ts";
import { readZone } from "../values/time.ts";
import { readYaml } from "../yaml/document.ts";
import { openMap, optional, readList, required } from "../yaml/fields.ts";
import { shown, type Tree } from "../yaml/tree.ts";
import { readClosed, readOpen, readQuiet } from "./hours.ts";

export const SETTINGS_FIELDS = [
  "zone",
  "sender",
  "topics",
  "quiet",
  "open",
  "closed",
  "caps",
  "control",
  "late after",
  "spread",
  "stages",
  "destinations",
  "traits",
] as const;
export const TOPIC_CHANNELS = ["email", "sms", "push", "whatsapp", "webhook", "in_app", "call"] as const;

/** A cap that names a journey; whether there is such a one is known only when all journeys are read. */
export interface NamedJourney {
  readonly journey: string;
  readonly at: At;
}

export interface ReadSettings {
  readonly settings: Settings;
  readonly capJourneys: readonly NamedJourney[];
  /** False where the file cannot be read: what it declares is then unknown, and nothing is checked against it. */
  readonly known: boolean;
  /** Whether e-mail and SMS have somebody they come from, readable or not. */
  readonly senders: ReadonlySet<"email" | "sms">;
}

const SENDER_KINDS = ["email", "sms"] as const;

const NONE: Settings = { zone: "UTC", sender: {}, topics: {}, caps: [], stages: {} };

const UNKNOWN: ReadSettings = { settings: NONE, capJourneys: [], known: false, senders: new Set(SENDER_KINDS) };

/** The settings of a workspace; what cannot be read is reported and left at its default. */
export function readSettings(file: SourceFile | undefined, report: Report): ReadSettings {
  if (file === undefined) {
    report("SJ500", FILE_START, { message: "There is no workflows/settings.yaml." });
    return UNKNOWN;
  }
  const tree = readYaml(file.text, report);
  if (tree === undefined) return UNKNOWN;
  const fields = openMap(tree, "The settings", SETTINGS_FIELDS, report);
  if (fields === undefined) return UNKNOWN;
  const zoneTree = required(fields, "zone", "The settings", "Add `zone: Europe/London`: the zone of your shop.");
  const zone = zoneTree === undefined ? undefined : readZone(zoneTree, report);
  const topics = optional(fields, "topics", readTopics) ?? {};
  const caps = optional(fields, "caps", (list) => readCaps(list, topics, report)) ?? [];
  const quiet = optional(fields, "quiet", readQuiet);
  const open = optional(fields, "open", readOpen);
  const closed = optional(fields, "closed", readClosed);
  const control = optional(fields, "control", readShare);
  const lateAfter = optional(fields, "late after", readDuration);
  const spread = optional(fields, "spread", readSpread);
  const traits = optional(fields, "traits", readTraitTypes);
  const hosts = optional(fields, "destinations", readHosts);
  return {
    settings: {
      zone: zone ?? NONE.zone,
      sender: optional(fields, "sender", readSender) ?? {},
      topics,
      caps: caps.map(({ cap }) => cap),
      stages: optional(fields, "stages", readStages) ?? {},
      ...defined({ destinationHosts: hosts, quiet, open, closed, control, lateAfter, spread, traits }),
    },
    capJourneys: caps.flatMap(({ journey }) => journey ?? []),
    known: true,
    senders: sendersIn(fields.get("sender")?.value),
  };
}

/** `{ hosts: [billing.example.com, "*.example.org"] }`; an empty list allows none. */
function readHosts(tree: Tree, report: Report): readonly string[] | undefined {
  const fields = openMap(tree, "destinations", ["hosts"], report);
  if (fields === undefined) return undefined;
  const list = required(fields, "hosts", "destinations", "Add `hosts: [billing.example.com]`.");
  return (list === undefined ? [] : readList(list, "hosts", report, true)).flatMap((one) => {
    const host = readText(one, report)?.toLowerCase();
    if (host === undefined || HOST.test(host)) return host ?? [];
    report("SJ110", one.at, {
      message: `\`${host}\` is no host.`,
      found: host,
      allowed: "a host without scheme, port and path, like billing.example.com or *.example.com",
    });
    return [];
  });
}

/** Milliseconds of `0`, which is none, to `15m`. */
function readSpread(tree: Tree, report: Report): number | undefined {
  if (shown(tree) === "0") return 0;
  const milliseconds = readDuration(tree, report);
  if (milliseconds === undefined || milliseconds <= LONGEST_SPREAD) return milliseconds;
  report("SJ504", tree.at, {
    message: `\`${shown(tree)}\` is longer than moments can be spread.`,
    found: shown(tree),
    allowed: `0 to ${LONGEST_SPREAD / 60_000}m`,
  });
  return undefined;
}

function readSender(tree: Tree, report: Report): Settings["sender"] | undefined {
  const fields = openMap(tree, "The sender", ["email", "sms"], report);
  if (fields === undefined) return {};
  const email = optional(fields, "email", readAddress);
  const sms = optional(fields, "sms", readOriginator);
  return { ...defined({ email, sms }) };
}

function sendersIn(tree: Tree | undefined): ReadonlySet<"email" | "sms"> {
  if (tree === undefined) return new Set();
  return new Set(SENDER_KINDS.filter((kind) => tree.kind !== "map" || tree.fields.has(kind)));
}

function readAddress(tree: Tree, report: Report): string | undefined {
  const email = readText(tree, report);
  if (email === undefined) return undefined;
  if (!/^(?:[^<>@]*<[^<>@\s]+@[^<>@\s]+\.[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+\.[^<>@\s]+)$/.test(email)) {
    report("SJ501", tree.at, { message: `\`${email}\` is not a sender.`, found: email });
    return undefined;
  }
  return email;
}

/**
 * A number in E.164, or a sender id of up to 11 letters and digits, one of them a letter.
 * https://docs.aws.amazon.com/sms-voice/latest/userguide/sender-id.html
 */
function readOriginator(tree: Tree, report: Report): string | undefined {
  const sms = readText(tree, report);
  if (sms === undefined || /^\+[1-9]\d{6,14}$/.test(sms) || /^(?=.*[A-Za-z])[A-Za-z0-9-]{1,11}$/.test(sms)) return sms;
  report("SJ501", tree.at, {
    message: `\`${sms}\` is not who an SMS can come from.`,
    found: sms,
    allowed: 'a number like "+447700900123", or a sender id of up to 11 letters and digits',
    hint: 'Write a number in quotes with its country, like "+447700900123", or a name like SHOP.',
  });
  return undefined;
}

function readTopics(tree: Tree, report: Report): Record<string, Topic> {
  const topics: [string, Topic][] = [];
  for (const [name, { key, value }] of named(tree, "Topics", report)) {
    const checked = readName({ kind: "text", at: key, value: name, style: "plain" }, report);
    const fields = openMap(value, "A topic", ["channels", "default"], report);
    if (fields === undefined || checked === undefined) continue;
    const list = required(fields, "channels", "A topic", "Add `channels: [email]`.");
    const channels = list === undefined ? [] : readList(list, "channels", report, true);
    const words = channels.flatMap((one) => readWord(one, TOPIC_CHANNELS, report) ?? []);
    const otherwise = optional(fields, "default", (word) => readWord(word, ["in", "out"], report)) ?? "out";
    topics.push([name, { channels: words, default: otherwise }]);
  }
  return Object.fromEntries(topics);
}

interface ReadCap {
  readonly cap: Cap;
  readonly journey?: NamedJourney;
}

function readCaps(tree: Tree, topics: Readonly<Record<string, Topic>>, report: Report): ReadCap[] {
  return readList(tree, "caps", report).flatMap((item) => readCap(item, topics, report) ?? []);
}

const HOUR = 3_600_000;
/** The longest day and week of a calendar: clocks are put back by an hour. */
const CALENDAR = { day: 25 * HOUR, week: 169 * HOUR } as const;

/** Any such time, or a day or week of the calendar. */
function readPer(tree: Tree, report: Report): Pick<Cap, "per" | "calendar"> | undefined {
  const word = tree.kind === "text" ? tree.value : undefined;
  if (word === "day" || word === "week") return { per: CALENDAR[word], calendar: word };
  const per = readDuration(tree, report);
  return per === undefined ? undefined : { per };
}

function readCap(tree: Tree, topics: Readonly<Record<string, Topic>>, report: Report): ReadCap | undefined {
  const fields = openMap(tree, "A cap", ["topic", "journey", "max", "per", "then"], report);
  if (fields === undefined) return undefined;
  const maxTree = required(fields, "max", "A cap");
  const perTree = required(fields, "per", "A cap");
  const max = maxTree === undefined ? undefined : readWholeNumber(maxTree, report, 1, 1000);
  const per = perTree === undefined ? undefined : readPer(perTree, report);
  const then = optional(fields, "then", (word) => readWord(word, ["hold", "drop"], report));
  const topic = optional(fields, "topic", readName);
  const journey = optional(fields, "journey", readName);
  if (topic !== undefined && !Object.hasOwn(topics, topic.value)) {
    const hint = didYouMean(topic.value, Object.keys(topics));
    report("SJ404", topic.at, {
      message: `No topic \`${topic.value}\` is declared.`,
      found: topic.value,
      allowed: Object.keys(topics).join(", "),
      ...defined({ hint }),
    });
  }
  if (max === undefined || per === undefined) return undefined;
  return {
    cap: {
      max,
      ...per,
      ...(then === "hold" ? { then } : {}),
      ...(topic === undefined ? {} : { topic: topic.value }),
      ...(journey === undefined ? {} : { journey: journey.value }),
    },
    ...(journey === undefined ? {} : { journey: { journey: journey.value, at: journey.at } }),
  };
}

function readStages(tree: Tree, report: Report): Record<string, StageSettings> {
  const stages: [string, StageSettings][] = [];
  for (const [name, { value }] of named(tree, "Stages", report)) {
    const fields = openMap(value, "A stage", ["deliver"], report);
    const deliver = fields === undefined ? undefined : optional(fields, "deliver", readDeliver);
    stages.push([name, deliver === undefined ? {} : { deliver }]);
  }
  return Object.fromEntries(stages);
}

function readDeliver(tree: Tree, report: Report): StageSettings["deliver"] | undefined {
  const fields = openMap(tree, "deliver", ["only", "else"], report);
  if (fields === undefined) return undefined;
  const list = required(fields, "only", "deliver", 'Add `only: ["*@example.com"]`.');
  const only = list === undefined ? [] : readList(list, "only", report, true);
  const otherwise = optional(fields, "else", (word) => readWord(word, ["outbox", "drop"], report)) ?? "outbox";
  return { only: only.flatMap((pattern) => readText(pattern, report) ?? []), else: otherwise };
}

function named(tree: Tree, what: string, report: Report) {
  if (tree.kind === "map") return tree.fields;
  report("SJ110", tree.at, { message: `${what} are fields, one for each name.`, found: shown(tree) });
  return new Map<string, never>();
}
