import { type Material, needed, type Written } from "../channels/channel.ts";
import { type Channel, type OutgoingMessage, WRITE } from "../channels/channels.ts";
import { liveEntryWithBody } from "../enter/end.ts";
import { type StepScope, stepScope } from "../expression/scope.ts";
import { bornOf } from "../identity/merged.ts";
import type { CountedMessage } from "../links/count-clicks.ts";
import type { MessageLinks } from "../links/message-links.ts";
import { defined } from "../model/defined.ts";
import type { DropReason } from "../model/drop-reasons.ts";
import type { Entry } from "../model/entry.ts";
import type { KeptEvent } from "../model/event.ts";
import { getOwn } from "../model/json.ts";
import { type Grounds, messageKey, type Template, type Wrote } from "../model/message.ts";
import type { Profile } from "../model/profile.ts";
import type { StepResults } from "../model/task.ts";
import { addressFor, otherDevices } from "../policy/address.ts";
import { customerZones } from "../policy/customer-zones.ts";
import { deliverability } from "../policy/stage.ts";
import { windowEnds } from "../policy/whatsapp-window.ts";
import type { RenderScope } from "../ports/channels.ts";
import type { MessageTags } from "../ports/messages.ts";
import { allows } from "../profile/purposes.ts";
import { profileView } from "../profile/view.ts";
import type { ChosenSend } from "./choices.ts";
import type { SendDeps } from "./deps.ts";
import { UnwritableError } from "./filling.ts";
import { inLanguage } from "./in-language.ts";
import { localeOf } from "./local-words.ts";
import { utmOf } from "./utm.ts";
import { wroteOf } from "./wrote.ts";

export type Composed =
  | (Written<OutgoingMessage> & { readonly wrote?: Wrote })
  | { readonly reason: DropReason; readonly grounds: Grounds };

/** The parts of an entry that a message needs: for its template, and with `startInName` for its idempotency key. */
export interface Told {
  readonly start: number;
  readonly startInName?: true;
  readonly event: KeptEvent;
  readonly steps: Readonly<Record<string, StepScope>>;
}

/** These parts of a live entry. */
export function toldBy(entry: Entry, steps: StepResults): Told {
  const { start, startInName, event } = entry;
  return { start, ...(startInName ? { startInName } : {}), event, steps: stepScope(entry, steps) };
}

/** What writing a message needs of the world. */
export type ComposeDeps = Pick<SendDeps, "renderer" | "links" | "clicks" | "templates" | "settings">;

type Prepared =
  | (Extract<Composed, { outgoing: unknown }> & { readonly deliver: boolean })
  | Extract<Composed, { reason: unknown }>;

/** Composes the message and checks whether this stage delivers to its destination. `kept`: see compose. */
export async function prepare(
  deps: SendDeps,
  send: ChosenSend,
  profile: Profile,
  now: number,
  kept?: Told,
): Promise<Prepared> {
  const composed = await compose(deps, send, profile, now, kept);
  if ("reason" in composed) return composed;
  const stage = getOwn(deps.settings.stages, deps.stage);
  const does = strictest([composed.destination, ...(composed.others ?? [])].map((one) => deliverability(stage, one)));
  if (does !== "drop") return { ...composed, deliver: does === "deliver" };
  const grounds = { rule: `stage ${deps.stage} delivers only to`, values: { only: stage?.deliver?.only ?? [] } };
  return { reason: "not_deliverable_in_stage", grounds };
}

/** A message goes to all of its destinations, or to none. */
function strictest(each: readonly ReturnType<typeof deliverability>[]): ReturnType<typeof deliverability> {
  return (["drop", "outbox"] as const).find((one) => each.includes(one)) ?? "deliver";
}

/**
 * The message as its channel takes it, and its destination; else the reason why it cannot be written. The newest template is used.
 * `kept`: the parts of the entry, if the entry may have ended.
 */
export async function compose(
  deps: ComposeDeps,
  task: ChosenSend,
  profile: Profile,
  now: number,
  kept: Told | undefined,
): Promise<Composed> {
  const found = getOwn(deps.templates, task.template);
  if (found?.channel !== task.channel) {
    const values = { template: task.template, channel: task.channel, found: found?.channel ?? "none" };
    return { reason: "template_missing", grounds: { rule: "template", values } };
  }
  const { template, language } = inLanguage(found, profile.locale?.v);
  const entry = kept === undefined ? liveEntryWithBody(profile, task, now) : undefined;
  const told = entry === undefined ? kept : toldBy(entry, task.steps);
  const start = told?.startInName ? { start: told.start } : {};
  const tags = {
    customerId: task.customer,
    key: messageKey(task),
    ...start,
    ...defined({ knownSince: bornOf(profile, task.customer) }),
    ...(REPORTS_TEMPLATE.has(task.channel) && { template: template.name, ...defined({ variant: language }) }),
  };
  const address = addressFor(profile, task.channel);
  const links = await linksFor(deps, task, { template, address }, now);
  const counting = await countingFor(deps, { tags, template, ...defined({ language }) }, profile);
  try {
    for (const link of template.links ?? []) needed(`links.${link}`, links[link]);
    const locale = localeOf(profile.locale?.v, language !== undefined, deps.settings.pages?.language);
    const scope = scopeFor(task, told, profile, now);
    const [zone] = customerZones(profile, deps.settings.zone).zones;
    const written = writeMessage(deps, { task, template, profile, scope, links, tags, zone, locale, ...counting });
    return { ...written, ...defined({ wrote: wroteOf(template, scope, { locale, zone, ...defined({ language }) }) }) };
  } catch (error) {
    // A renderer's message may quote the customer's values, so only our own message is kept.
    const rule = error instanceof UnwritableError ? error.message : "no template";
    return { reason: "render_failed", grounds: { rule, values: { template: task.template } } };
  }
}

export interface ToWrite extends Pick<Wrote, "zone" | "locale"> {
  /** What sends it. */
  readonly task: Pick<ChosenSend, "journey" | "step" | "template" | "channel" | "topic">;
  /** In the customer's language. */
  readonly template: Template;
  readonly profile: Profile;
  readonly scope: Omit<RenderScope, "links">;
  readonly links: MessageLinks;
  readonly tags: MessageTags;
  /** Makes its links lead through us; absent: they stay as they are. */
  readonly counted?: (html: string) => string;
}

/** The message as its channel takes it. Throws UnwritableError where it cannot be written. */
export function writeMessage(
  { renderer, settings }: Pick<ComposeDeps, "renderer" | "settings">,
  { task, template, profile, scope, links, tags, zone, locale, counted }: ToWrite,
): Written<OutgoingMessage> {
  const { brand, sender } = settings;
  const utm = settings.utm && utmOf(settings.utm, task);
  const all = { ...scope, links, ...defined({ brand, utm }) };
  const fill: Material["fill"] = (source, as) => renderer.render(source, all, as, zone, locale);
  return WRITE[task.channel]({
    ...{ template, sender, tags, links, fill, address: addressFor(profile, task.channel) },
    ...defined({ utm: template.topic === undefined ? undefined : utm, counted }),
    ...defined({ country: profile.country, by: getOwn(settings.topics, task.topic ?? "") }),
    ...(task.channel === "push" && { others: otherDevices(profile) }),
    ...(task.channel === "webhook" && { customer: { profile, now: scope.now } }),
    ...(task.channel === "whatsapp" && { isOpen: scope.now < windowEnds(profile) }),
  });
}

/** The links of the message; none where it holds none, so that the keys are not read for it. */
async function linksFor(
  { links }: ComposeDeps,
  task: ChosenSend,
  { template, address }: { readonly template: Template; readonly address: string | undefined },
  now: number,
): Promise<MessageLinks> {
  const { customer, channel, topic } = task;
  const unsubscribing = topic !== undefined && HOLDS_UNSUBSCRIBE_LINK.has(channel);
  if ((template.links ?? []).length === 0 && !unsubscribing) return {};
  const asks = template.confirms;
  const confirms = asks === undefined || address === undefined ? undefined : { topic: asks, address };
  return links({ customer, key: messageKey(task), channel, ...defined({ topic, confirms }) }, now);
}

/**
 * What makes the message's links lead through us: for e-mail on a topic, and other e-mail where the settings say so, to a customer who
 * lets us see which links they follow.
 */
async function countingFor(
  { clicks, settings }: ComposeDeps,
  of: CountedMessage,
  profile: Profile,
): Promise<Pick<ToWrite, "counted">> {
  const { channel, topic } = of.template;
  if (clicks === undefined || channel !== "email" || !allows(profile, "tracking", settings)) return {};
  if (topic === undefined && settings.clicks?.transactional !== true) return {};
  return { counted: await clicks(of) };
}

/** The channels whose provider gives back the tags of a message with what it reports. */
const REPORTS_TEMPLATE: ReadonlySet<Channel> = new Set<Channel>(["email", "sms"]);

/** The channels whose marketing always holds the link, beside its text: e-mail, in a header. */
const HOLDS_UNSUBSCRIBE_LINK: ReadonlySet<Channel> = new Set<Channel>(["email"]);

function scopeFor(task: ChosenSend, told: Told | undefined, profile: Profile, now: number): Omit<RenderScope, "links"> {
  const entry = told?.event ?? { name: "", time: 0, properties: {} };
  const steps = told?.steps ?? task.steps;
  return { profile: profileView(profile), entry, steps, pass: task.pass, now };
}
