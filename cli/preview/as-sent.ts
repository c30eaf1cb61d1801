import { liquidRenderer } from "../../adapters/liquid/renderer.ts";
import type { OutgoingMessage } from "../../core/channels/channels.ts";
import { defined } from "../../core/model/defined.ts";
import type { Trimmed } from "../../core/model/event.ts";
import { getOwn, isJsonObject, type Json, type JsonObject } from "../../core/model/json.ts";
import { type Message, parseMessageKey, type Template, type Wrote } from "../../core/model/message.ts";
import type { Profile } from "../../core/model/profile.ts";
import type { Settings } from "../../core/model/settings.ts";
import { addressFor } from "../../core/policy/address.ts";
import type { RenderScope } from "../../core/ports/channels.ts";
import { writeMessage } from "../../core/send/compose.ts";
import { inLanguage } from "../../core/send/in-language.ts";
import { previewLinks } from "../../workflows/compiler/templates/filled.ts";

export interface AsSentAsk {
  readonly message: Message;
  readonly wrote: Wrote;
  /** Of the version that was sent, where it was found. */
  readonly template: Template;
  readonly settings: Settings;
  /** The customer as they are today: a message keeps no address, and not what decides its sender. */
  readonly profile: Profile;
  /** What the customer is today: for the values that were too large to keep. */
  readonly today: Pick<RenderScope, "profile" | "entry" | "steps">;
}

/**
 * The message as it was written, from the values it keeps. Links to pages of ours lead nowhere. Throws UnwritableError where the
 * template cannot be filled with them, which can be only if it is of another version.
 */
export async function asSent(ask: AsSentAsk): Promise<OutgoingMessage> {
  const { message, wrote, settings, profile, today } = ask;
  const { customerId, key, channel, topic, time } = message;
  const { template } = inLanguage(ask.template, wrote.language);
  const address = addressFor(profile, channel) ?? "";
  const confirms = template.confirms === undefined ? undefined : { topic: template.confirms, address };
  const links = await previewLinks({ customer: customerId, key, channel, ...defined({ topic, confirms }) }, time);
  const { outgoing } = writeMessage(
    { renderer: liquidRenderer(), settings },
    {
      task: { journey: "", step: "", ...parseMessageKey(key), template: template.name, channel, ...defined({ topic }) },
      ...{ template, profile, links, scope: scopeOf(wrote, today, time) },
      ...{ tags: { customerId, key }, zone: wrote.zone, locale: wrote.locale },
    },
  );
  return outgoing;
}

/** What a template reads, from the values that were kept, and those of today where they were too large. */
function scopeOf({ values, left = [] }: Wrote, today: AsSentAsk["today"], time: number): Omit<RenderScope, "links"> {
  const all = { profile: today.profile, entry: { ...today.entry }, steps: today.steps };
  const missing = left.map((path) => [path, path.reduce<unknown>(step, all)] as const);
  const kept = [...values, ...missing].toSorted(([a], [b]) => a.length - b.length);
  const read = kept.reduce<JsonObject>((tree, [path, value]) => (isJson(value) ? put(tree, path, value) : tree), {});
  const { entry, steps } = read;
  const event = isJsonObject(entry) ? entry : {};
  return {
    profile: isJsonObject(read.profile) ? read.profile : {},
    entry: {
      name: typeof event.name === "string" ? event.name : "",
      time: typeof event.time === "number" ? event.time : 0,
      properties: isJsonObject(event.properties) ? event.properties : {},
      trimmed: Object.fromEntries(Object.entries(isJsonObject(event.trimmed) ? event.trimmed : {}).flatMap(trimmedIn)),
    },
    steps: Object.fromEntries(
      Object.entries(isJsonObject(steps) ? steps : {}).flatMap(([id, step]) =>
        isJsonObject(step) ? [[id, step]] : [],
      ),
    ),
    pass: typeof read.pass === "number" ? read.pass : 1,
    now: typeof read.now === "number" ? read.now : time,
  };
}

function trimmedIn([path, of]: readonly [string, Json]): readonly (readonly [string, Trimmed])[] {
  if (!isJsonObject(of) || typeof of.kept !== "number" || typeof of.of !== "number") return [];
  return [[path, { kept: of.kept, of: of.of }]];
}

function step(value: unknown, name: string): unknown {
  return isJsonObject(value) ? getOwn(value, name) : undefined;
}

function isJson(value: unknown): value is Json {
  return value !== undefined;
}

function put(tree: JsonObject, [name, ...rest]: readonly string[], value: Json): JsonObject {
  if (name === undefined) return tree;
  const inner = getOwn(tree, name);
  return { ...tree, [name]: rest.length === 0 ? value : put(isJsonObject(inner) ? inner : {}, rest, value) };
}
