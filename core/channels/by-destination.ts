import { isJsonObject, type Json, type JsonObject, parseJson } from "../model/json.ts";
import type { MessageTags } from "../ports/messages.ts";
import { UnwritableError } from "../send/filling.ts";
import { type ChannelFacts, type ChannelWords, type Material, needed, type Reports, type Written } from "./channel.ts";

/** The channels whose provider is a destination of the workspace: the function that calls other systems makes the request. */
export const BY_DESTINATION = ["task", "slack", "audience"] as const;
export type ByDestination = (typeof BY_DESTINATION)[number];

/** A message that a destination takes. */
export interface DestinationMessage<C extends ByDestination = ByDestination> {
  readonly channel: C;
  /** The destination's name. */
  readonly to: string;
  /** The values of its request. */
  readonly values: JsonObject;
  /** A second request does harm: after one without an answer none is made. */
  readonly once?: true;
  readonly tags: MessageTags;
}
export type TaskMessage = DestinationMessage<"task">;
export type SlackMessage = DestinationMessage<"slack">;
export type AudienceMessage = DestinationMessage<"audience">;

/** No customer gets these messages. Where a second request does harm, the message itself says so (`once`). */
const FACTS = {
  address: undefined,
  reports: "none",
  honoursKey: true,
  redriven: false,
  unsubscribing: "marketing",
  reaches: false,
} as const;

/** `tags`: the task has the message's key, with which the other system reports. */
export const TASK: ChannelFacts = { ...FACTS, eventWord: "Task", reports: "tags" };
export const SLACK: ChannelFacts = { ...FACTS, eventWord: "Slack" };
export const AUDIENCE: ChannelFacts = { ...FACTS, eventWord: "Audience" };

const UNSUBSCRIBED = "it is none of the customer's addresses";

export const TASK_WORDS: ChannelWords = { name: "task", plural: "tasks", unsubscribed: UNSUBSCRIBED };
export const SLACK_WORDS: ChannelWords = {
  name: "Slack message",
  plural: "Slack messages",
  unsubscribed: UNSUBSCRIBED,
};
export const AUDIENCE_WORDS: ChannelWords = {
  name: "change of an audience",
  plural: "changes of audiences",
  unsubscribed: UNSUBSCRIBED,
};

/** A source brings them, with the message's key as `context.message` (docs/sources.md). A task that is done was taken. */
export const TASK_REPORTS: Reports = { "Task Done": { mark: "sent" }, "Task Reopened": { mark: "sent" } };
export const SLACK_REPORTS: Reports = {};
export const AUDIENCE_REPORTS: Reports = {};

/** Beside its own values a task has `customer` and `message`, by which the other system says what became of it. */
export function writeTask(material: Material): Written<TaskMessage> {
  const { customerId: customer, key: message } = material.tags;
  return written("task", material, { customer, message });
}

export function writeSlack(material: Material): Written<SlackMessage> {
  return written("slack", material, {});
}

export function writeAudience(material: Material): Written<AudienceMessage> {
  return written("audience", material, {});
}

function written<C extends ByDestination>(
  channel: C,
  { template, fill, tags }: Material,
  beside: JsonObject,
): Written<DestinationMessage<C>> {
  const to = needed("destination", template.destination);
  const values = { ...valuesOf(template.bodyType, fill(template.body, template.bodyType ?? "text")), ...beside };
  const once = template.once === true ? { once: true as const } : {};
  return { outgoing: { channel, to, values, ...once, tags }, destination: to };
}

/** The values in a filled body, without those that are missing, as of a call. One that is no JSON is a text, which the destination gets as `text`. */
function valuesOf(type: "json" | "xml" | undefined, body: string): JsonObject {
  if (type === undefined) return { text: needed("text", body.trim()) };
  const read: Json | undefined = parseJson(body);
  if (!isJsonObject(read)) throw new UnwritableError("its values are no JSON object once they are filled");
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== null));
}
