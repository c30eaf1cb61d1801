import { liveEntryWithBody } from "../enter/end.ts";
import { type StepScope, stepScope } from "../expression/scope.ts";
import type { Entry } from "../model/entry.ts";
import type { KeptEvent } from "../model/event.ts";
import { getOwn, utf8Bytes } from "../model/json.ts";
import { type Channel, type DropReason, type Grounds, messageKey, type Template } from "../model/message.ts";
import type { Profile } from "../model/profile.ts";
import type { Settings } from "../model/settings.ts";
import type { StepResults } from "../model/task.ts";
import { addressFor } from "../policy/address.ts";
import { customerZones } from "../policy/customer-zones.ts";
import { deliverability } from "../policy/stage.ts";
import type { Filled, OutgoingMessage } from "../ports/channels.ts";
import type { MessageTags } from "../ports/messages.ts";
import { profileView } from "../profile/view.ts";
import type { ChosenSend } from "./choices.ts";
import type { SendDeps } from "./deps.ts";
import { UnwritableError } from "./filling.ts";
import { literalHost, staysInPlace } from "./webhook-request.ts";
import { isWellFormedXml } from "./well-formed-xml.ts";

export type Composed =
  | { readonly outgoing: OutgoingMessage; readonly destination: string }
  | { readonly reason: DropReason; readonly grounds: Grounds };

/** Fills one text of a template with the customer's values. */
type Fill = (source: string, as: Filled) => string;

interface Material {
  readonly template: Template;
  readonly profile: Profile;
  readonly sender: Settings["sender"];
  readonly fill: Fill;
  readonly tags: MessageTags;
}

/** Characters: https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html */
const SMS_LONGEST = 1600;
/** Bytes of title and text; the whole payload may have 4,096 with both APNs and FCM. */
const PUSH_LONGEST = 3000;

const COMPOSE: { readonly [C in Channel]: (material: Material) => { outgoing: OutgoingMessage; destination: string } } =
  {
    email: ({ template, profile, sender, fill, tags }) => {
      const to = needed("address", addressFor(profile, "email"));
      const subject = needed("subject", oneLine(fill(template.subject ?? "", "text")));
      const from = needed("sender", sender.email);
      return {
        outgoing: { channel: "email", from, to, subject, html: fill(template.body, "html"), tags },
        destination: to,
      };
    },
    sms: ({ template, profile, sender, fill, tags }) => {
      const to = needed("address", addressFor(profile, "sms"));
      const from = needed("sender", sender.sms);
      const text = needed("text", fill(template.body, "text").trim());
      if (text.length > SMS_LONGEST) throw new UnwritableError(`text longer than ${SMS_LONGEST} characters`);
      const { transactional } = template;
      return { outgoing: { channel: "sms", from, to, text, transactional, tags }, destination: to };
    },
    push: ({ template, profile, fill, tags }) => {
      const to = needed("address", addressFor(profile, "push"));
      const title = needed("title", oneLine(fill(template.subject ?? "", "text")));
      const text = needed("text", fill(template.body, "text").trim());
      if (utf8Bytes(title + text) > PUSH_LONGEST) throw new UnwritableError(`text longer than ${PUSH_LONGEST} bytes`);
      return { outgoing: { channel: "push", to, title, text, tags }, destination: to };
    },
    webhook: ({ template, fill, tags }) => {
      needed("url whose host is literal and https", literalHost(template.url ?? ""));
      const url = fill(template.url ?? "", "url").trim();
      if (!staysInPlace(url)) throw new UnwritableError("a value leads its url elsewhere");
      const given = Object.entries(template.headers ?? {}).map(([name, value]) => [name, oneLine(fill(value, "text"))]);
      const body = fill(template.body, template.bodyType ?? "text");
      if (template.bodyType !== undefined && !PARSES[template.bodyType](body)) {
        throw new UnwritableError(`its body is no ${template.bodyType.toUpperCase()} once it is filled`);
      }
      const type: Readonly<Record<string, string>> =
        template.bodyType === "xml" ? { "content-type": "application/xml" } : {};
      const headers = { ...type, ...Object.fromEntries(given) };
      return { outgoing: { channel: "webhook", url, headers, body, tags }, destination: url };
    },
  };

const PARSES: { readonly [T in NonNullable<Template["bodyType"]>]: (body: string) => boolean } = {
  json: (body) => {
    try {
      JSON.parse(body);
      return true;
    } catch {
      return false;
    }
  },
  xml: isWellFormedXml,
};

/** What a message says of its entry: to its template, and by `startInName` to what makes its idempotency key. */
export interface Told {
  readonly start: number;
  readonly startInName?: true;
  readonly event: KeptEvent;
  readonly steps: Readonly<Record<string, StepScope>>;
}

/** What an entry tells while its customer is inside. */
export function toldBy(entry: Entry, steps: StepResults): Told {
  const { start, startInName, event } = entry;
  return { start, ...(startInName ? { startInName } : {}), event, steps: stepScope(entry, steps) };
}

type Prepared =
  | (Extract<Composed, { outgoing: unknown }> & { readonly deliver: boolean })
  | Extract<Composed, { reason: unknown }>;

/** Composes the message and looks whether this stage delivers to where it goes. `kept`: see compose. */
export function prepare(deps: SendDeps, send: ChosenSend, profile: Profile, now: number, kept?: Told): Prepared {
  const composed = compose(deps, send, profile, now, kept);
  if ("reason" in composed) return composed;
  const stage = getOwn(deps.settings.stages, deps.stage);
  const does = deliverability(stage, composed.destination);
  if (does !== "drop") return { ...composed, deliver: does === "deliver" };
  const grounds = { rule: `stage ${deps.stage} delivers only to`, values: { only: stage?.deliver?.only ?? [] } };
  return { reason: "not_deliverable_in_stage", grounds };
}

/**
 * The message as its channel takes it, and where it goes; else why it cannot be written. The newest template is used. `kept`: what
 * the entry told, where it may have ended since.
 */
export function compose(deps: SendDeps, task: ChosenSend, profile: Profile, now: number, kept?: Told): Composed {
  const template = getOwn(deps.templates, task.template);
  if (template?.channel !== task.channel) {
    const values = { template: task.template, channel: task.channel, found: template?.channel ?? "none" };
    return { reason: "template_missing", grounds: { rule: "template", values } };
  }
  const entry = kept === undefined ? liveEntryWithBody(profile, task, now) : undefined;
  const told = entry === undefined ? kept : toldBy(entry, task.steps);
  const start = told?.startInName ? { start: told.start } : {};
  const tags = { customerId: task.customer, key: messageKey(task), ...start };
  const { sender } = deps.settings;
  try {
    return COMPOSE[task.channel]({ template, profile, sender, tags, fill: fillFor(deps, task, told, profile, now) });
  } catch (error) {
    // A renderer's message may quote the customer's values: only ours is kept.
    const rule = error instanceof UnwritableError ? error.message : "no template";
    return { reason: "render_failed", grounds: { rule, values: { template: task.template } } };
  }
}

function fillFor(deps: SendDeps, task: ChosenSend, told: Told | undefined, profile: Profile, now: number): Fill {
  const entry = told?.event ?? { name: "", time: 0, properties: {} };
  const steps = told?.steps ?? task.steps;
  const scope = { profile: profileView(profile), entry, steps, pass: task.pass, now, links: {} };
  const [zone] = customerZones(profile, deps.settings.zone).zones;
  return (source, as) => deps.renderer.render(source, scope, as, zone);
}

function needed(part: string, text: string | undefined): string {
  if (text === undefined || text === "") throw new UnwritableError(`no ${part}`);
  return text;
}

/** Headers end at a line break: a value with one could add headers of its own. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
