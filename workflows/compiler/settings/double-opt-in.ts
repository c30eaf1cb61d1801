import { confirmationJourney } from "../../../core/consent/double-opt-in.ts";
import { defined } from "../../../core/model/defined.ts";
import type { Settings, Topic } from "../../../core/model/settings.ts";
import type { SourceFile } from "../compiled.ts";
import { didYouMean, type Report } from "../diagnostics/report.ts";
import type { ReadJourneys } from "../journey/read-all.ts";
import type { ReadTemplates } from "../templates/read.ts";
import type { Located } from "../values/text.ts";
import { SENDER_CHANNELS, SENDER_NAMES } from "./sender.ts";

/** A topic that names the templates of its double opt-in. */
export interface ReadDoubleOptIn {
  readonly topic: string;
  readonly templates: readonly Located<string>[];
}

/** What is known when the double opt-in of topics is checked. */
interface Around {
  readonly topics: Settings["topics"];
  readonly templates: ReadTemplates;
  /** The names of the journeys that have a file. */
  readonly journeys: ReadonlySet<string>;
}

/** A longer journey could not be named in a run. */
const LONGEST_NAME = 64;

/** The topics, with the template of each channel on which an agreement is confirmed. Every fault is reported. */
export function withDoubleOptIn(read: readonly ReadDoubleOptIn[], around: Around, report: Report): Settings["topics"] {
  const topics = new Map(Object.entries(around.topics));
  const used = new Map<string, string>();
  for (const { topic, templates } of read) {
    const rule = topics.get(topic);
    if (rule === undefined) continue;
    const byChannel: Record<string, string> = {};
    for (const template of templates) {
      const channel = channelOf(topic, rule, template, around, report);
      if (channel === undefined) continue;
      const other = byChannel[channel] ?? used.get(template.value);
      if (other !== undefined) {
        report("SJ724", template.at, {
          message: `\`${template.value}\` is one confirmation too many: there is \`${other}\` already.`,
          found: template.value,
        });
        continue;
      }
      byChannel[channel] = template.value;
      used.set(template.value, `${topic}: ${template.value}`);
    }
    if (Object.keys(byChannel).length > 0) topics.set(topic, { ...rule, doubleOptIn: byChannel });
  }
  return Object.fromEntries(topics);
}

/** The channel of a template that can ask for a confirmation; undefined after a report. */
function channelOf(
  topic: string,
  rule: Topic,
  { value: name, at }: Located<string>,
  { templates, journeys }: Around,
  report: Report,
): "email" | "sms" | undefined {
  if (!templates.names.has(name)) {
    const hint = didYouMean(name, templates.names);
    report("SJ722", at, {
      message: `There is no template \`${name}\`.`,
      found: name,
      allowed: [...templates.names].join(", ") || "no templates yet",
      ...defined({ hint }),
    });
    return undefined;
  }
  const template = templates.templates.get(name)?.template;
  if (template === undefined) return undefined;
  const { channel, transactional } = template;
  if (!transactional) {
    report("SJ723", at, { message: `\`${name}\` is marketing.`, found: `topic: ${template.topic}` });
    return undefined;
  }
  if ((channel !== "email" && channel !== "sms") || !rule.channels.includes(channel)) {
    report("SJ724", at, {
      message: `\`${name}\` goes by ${channel}, on which \`${topic}\` cannot be confirmed.`,
      found: channel,
      allowed: rule.channels.filter((each) => each === "email" || each === "sms").join(", ") || "email, sms",
    });
    return undefined;
  }
  const journey = confirmationJourney(topic, channel);
  if (journeys.has(journey) || journey.length > LONGEST_NAME) {
    report("SJ726", at, {
      message: journeys.has(journey)
        ? `There is a journey \`${journey}\` already.`
        : `The journey \`${journey}\` would have a name of ${journey.length} characters.`,
      found: journey,
    });
    return undefined;
  }
  if (!/\blinks\.confirm\b/.test(`${template.subject ?? ""} ${template.body}`)) {
    report("SJ727", at, { message: `\`${name}\` has no link to confirm by.`, found: name });
    return undefined;
  }
  return channel;
}

/** The topic whose double opt-in a template asks to confirm. */
export function confirmedBy(topics: Settings["topics"], template: string): string | undefined {
  const found = Object.entries(topics).find(([, rule]) => Object.values(rule.doubleOptIn ?? {}).includes(template));
  return found?.[0];
}

/** The journeys that ask for confirmations, as files that an author could have written. */
export function confirmationFiles(topics: Settings["topics"]): readonly SourceFile[] {
  return Object.entries(topics).flatMap(([topic, { doubleOptIn = {} }]) =>
    SENDER_CHANNELS.flatMap((channel): SourceFile[] => {
      const template = doubleOptIn[channel];
      if (template === undefined) return [];
      const journey = confirmationJourney(topic, channel);
      const text = `journey: ${journey}
title: Confirm ${topic.replaceAll("_", " ")} by ${SENDER_NAMES[channel]}
enter: { api: true, key: event.properties.address, again: after 1d }
steps:
  - send: ${template}
`;
      return [{ path: `workflows/definitions/${journey}.journey.yaml`, text }];
    }),
  );
}

/** The journeys of the workspace, with those that ask for confirmations; of two with one name the workspace's. */
export function withConfirmations(
  { definitions, canaries, names }: ReadJourneys,
  confirming: ReadJourneys,
): ReadJourneys {
  const taken = new Set(definitions.map(({ name }) => name.value));
  const others = confirming.definitions.filter(({ name }) => !taken.has(name.value));
  return { definitions: [...definitions, ...others], canaries, names: new Set([...names, ...confirming.names]) };
}
