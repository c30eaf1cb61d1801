import { IANAZone } from "luxon";
import { isMap, isSeq, parseDocument } from "yaml";
import type { SettingsNeed, WeekHours } from "./project/project.ts";
import type { Say } from "./report.ts";

export interface SettingsAmended {
  readonly text: string;
  /** What was added, for the report. */
  readonly added: readonly string[];
}

export interface Needed {
  readonly topics: Readonly<Record<string, { readonly channels: readonly string[]; readonly default: "in" | "out" }>>;
  readonly needs: readonly SettingsNeed[];
  /** Channels of templates that need a sender. */
  readonly senders: ReadonlySet<"email" | "sms">;
}

const HEAD = `# Who sends, what customers can agree to, and how much of it anybody gets.
# docs/journey-language.md has all there is to set.
`;

/** Adds the settings that the imported files need. No setting that exists is changed or removed. */
export function amendSettings(
  existing: string | undefined,
  { topics, needs, senders }: Needed,
  say: Say,
): SettingsAmended {
  const document = parseDocument(existing ?? `${HEAD}zone: UTC\n`);
  if (existing !== undefined && (document.errors.length > 0 || !isMap(document.contents))) {
    say("settings", "to do", "settings.yaml cannot be read: nothing was added to it.");
    return { text: existing, added: [] };
  }
  const added: string[] = [];
  const put = (path: readonly string[], value: unknown, what: string) => {
    const node = document.createNode(value);
    if (isMap(node) || isSeq(node)) node.flow = true;
    document.setIn(path, node);
    added.push(what);
  };
  if (existing === undefined) say("settings", "to do", "zone: UTC was written: set the zone of your business.");
  for (const channel of ["email", "sms"] as const) {
    const asked = needs.flatMap((need) => (need.need === "sender" && need.channel === channel ? [need] : []));
    const given = asked.filter(({ from }) => SENDER[channel].test(from));
    for (const { from, at, say: sayThere } of asked.filter((one) => !given.includes(one))) {
      sayThere(at, "left out", `${from} is not a sender of ${channel === "email" ? "e-mail" : "text messages"}.`);
    }
    const [first, ...others] = given;
    const there: unknown = document.getIn(["sender", channel]);
    const sender = typeof there === "string" ? there : first?.from;
    for (const other of others.concat(typeof there === "string" && first !== undefined ? [first] : [])) {
      if (other.from !== sender)
        other.say(
          other.at,
          "otherwise",
          `Sent from ${sender}, the one sender of the workspace, not from ${other.from}.`,
        );
    }
    if (typeof there === "string" || (!senders.has(channel) && first === undefined)) continue;
    if (first === undefined)
      say("settings", "to do", `sender.${channel}: ${PLACEHOLDER[channel]} stands there until you set it.`);
    put(["sender", channel], first?.from ?? PLACEHOLDER[channel], `sender.${channel}`);
  }
  for (const [name, topic] of Object.entries(topics)) addTopic(name, topic);
  amendHours();
  const caps = needs.flatMap((need) => (need.need === "cap" ? [need.cap] : []));
  for (const cap of caps) {
    const list: unknown = document.getIn(["caps"]);
    const at = isSeq(list) ? list.items.length : 0;
    const item = document.createNode(cap);
    if (isMap(item)) item.flow = true;
    if (!isSeq(list)) document.setIn(["caps"], document.createNode([]));
    if (hasCap(list, cap)) continue;
    document.setIn(["caps", at], item);
    added.push(`a cap of ${String(cap.max)} messages per ${String(cap.per)} in ${String(cap.journey)}`);
  }
  return {
    text:
      added.length === 0 && existing !== undefined
        ? existing
        : document.toString({ lineWidth: 0, flowCollectionPadding: true }),
    added,
  };

  function addTopic(name: string, topic: Needed["topics"][string]): void {
    const there: unknown = document.getIn(["topics", name]);
    if (!isMap(there)) {
      put(["topics", name], topic, `the topic ${name}`);
      return;
    }
    const channels: unknown = document.getIn(["topics", name, "channels"]);
    const known = isSeq(channels) ? channels.items.map(String) : [];
    for (const channel of topic.channels) {
      if (known.includes(channel) || !isSeq(channels)) continue;
      channels.add(document.createNode(channel));
      added.push(`the channel ${channel} of the topic ${name}`);
    }
  }

  function amendHours(): void {
    for (const key of ["quiet", "open", "closed"] as const) {
      const asked = needs.flatMap((need) => (need.need === key ? [need] : []));
      let there: string | undefined = document.has(key) ? JSON.stringify(document.toJS()[key]) : undefined;
      for (const need of asked) {
        const value = hoursValue(need);
        const text = JSON.stringify(value);
        if (there === undefined) {
          there = text;
          put([key], value, key);
          need.say(
            SETTING[key],
            "otherwise",
            `Written into settings as \`${key}\`: it holds for every journey of the workspace.`,
          );
        } else if (there !== text) {
          need.say(
            SETTING[key],
            "left out",
            `The workspace's \`${key}\` is another one and holds for all journeys; this journey's was ${text}.`,
          );
        }
      }
    }
  }
}

/** The senders that `check` accepts. */
const SENDER = {
  email: /^(?:[^<>@]*<[^<>@\s]+@[^<>@\s]+\.[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+\.[^<>@\s]+)$/,
  sms: /^(?:\+[1-9]\d{6,14}|(?=.*[A-Za-z])[A-Za-z0-9-]{1,11})$/,
} as const;

const SETTING = { quiet: "QuietTime", open: "OpenHours", closed: "ClosedDays" } as const;

/** Senders that do not exist, so that nothing is sent by mistake. */
const PLACEHOLDER = { email: "nobody@example.com", sms: "+10000000000" } as const;

function hoursValue(need: Extract<SettingsNeed, { need: "quiet" | "open" | "closed" }>): unknown {
  const { then } = need;
  if (need.need === "quiet") return { from: need.from, to: need.to, then };
  const all =
    need.need === "closed"
      ? need.days.map(({ channels, days }) => ({ channels, days, then }))
      : need.hours.map(({ channels, hours }) => ({ channels, ...rangesOf(hours), then }));
  const [only, ...others] = all;
  return others.length === 0 ? only : all;
}

function rangesOf(hours: WeekHours): Record<string, readonly string[]> {
  return Object.fromEntries(
    Object.entries(hours).flatMap(([day, ranges]) =>
      ranges === undefined || ranges.length === 0
        ? []
        : [[day, ranges.map(([from, to]) => `${clock(from)}-${clock(to)}`)]],
    ),
  );
}

function clock(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

function hasCap(list: unknown, cap: Readonly<Record<string, unknown>>): boolean {
  if (!isSeq(list)) return false;
  return list.items.some((item) => isMap(item) && Object.entries(cap).every(([key, value]) => item.get(key) === value));
}

/** The zone in the settings of a workspace; else UTC. */
export function settingsZone(settings: string | undefined): string {
  if (settings === undefined) return "UTC";
  const zone: unknown = parseDocument(settings).get("zone");
  return typeof zone === "string" && IANAZone.isValidZone(zone) ? zone : "UTC";
}
