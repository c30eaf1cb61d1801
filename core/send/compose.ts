import { insideEntry } from "../enter/end.ts";
import type { DropReason, Verdict } from "../model/message.ts";
import { messageKey } from "../model/message.ts";
import type { Profile } from "../model/profile.ts";
import type { Channel, Template } from "../model/rules.ts";
import type { SendTask } from "../model/task.ts";
import { addressFor } from "../policy/address.ts";
import { customerZones } from "../policy/customer-zones.ts";
import type { MessageTags, OutgoingMessage } from "../ports.ts";
import { own } from "../profile/own.ts";
import { profileView } from "../profile/view.ts";
import { stepScope } from "../steps/step-scope.ts";
import type { SendDeps } from "./deps.ts";

export type Composed =
  | { readonly outgoing: OutgoingMessage; readonly destination: string }
  | { readonly reason: DropReason; readonly verdict: Verdict };

/** Fills one text of a template with the customer's values. */
type Fill = (source: string, as: "html" | "text") => string;

interface Material {
  readonly template: Template;
  readonly profile: Profile;
  readonly from: string;
  readonly fill: Fill;
  readonly tags: MessageTags;
}

/** A part of a template that a message cannot do without, and that is missing or empty once filled. */
class Missing extends Error {
  override readonly name = "Missing";
}

const COMPOSE: { readonly [C in Channel]: (material: Material) => { outgoing: OutgoingMessage; destination: string } } =
  {
    email: ({ template, profile, from, fill, tags }) => {
      const to = needed("address", addressFor(profile, "email"));
      const subject = needed("subject", oneLine(fill(template.subject ?? "", "text")));
      const sender = needed("sender", from);
      return {
        outgoing: { channel: "email", from: sender, to, subject, html: fill(template.body, "html"), tags },
        destination: to,
      };
    },
    webhook: ({ template, fill, tags }) => {
      const url = needed("url", /^https?:\/\/\S+$/.exec(fill(template.url ?? "", "text").trim())?.[0]);
      const headers = Object.entries(template.headers ?? {}).map(([name, value]) => [
        name,
        oneLine(fill(value, "text")),
      ]);
      const body = fill(template.body, "text");
      return {
        outgoing: { channel: "webhook", url, headers: Object.fromEntries(headers), body, tags },
        destination: url,
      };
    },
  };

/** The message as its channel takes it, and where it goes; else why it cannot be written. The newest template is used. */
export function compose(deps: SendDeps, task: SendTask, profile: Profile, now: number): Composed {
  const template = own(deps.templates, task.template);
  if (template?.channel !== task.channel) {
    const values = { template: task.template, channel: task.channel, found: template?.channel ?? "none" };
    return { reason: "template_missing", verdict: { rule: "template", values } };
  }
  const tags = { customerId: task.customer, key: messageKey(task) };
  const from = deps.settings.sender.email ?? "";
  try {
    return COMPOSE[task.channel]({ template, profile, from, tags, fill: fillFor(deps, task, profile, now) });
  } catch (error) {
    // A renderer's message may quote the customer's values: only ours is kept.
    const part = error instanceof Missing ? error.message : "template";
    return { reason: "render_failed", verdict: { rule: `no ${part}`, values: { template: task.template } } };
  }
}

function fillFor(deps: SendDeps, task: SendTask, profile: Profile, now: number): Fill {
  const inside = insideEntry(profile, task.journey, task.n, now);
  const entry = inside?.event ?? { name: "", time: 0, properties: {} };
  const steps = inside === undefined ? task.steps : stepScope(inside, task.steps);
  const scope = { profile: profileView(profile), entry, steps, pass: task.pass, now, links: {} };
  const [zone] = customerZones(profile, deps.settings.zone).zones;
  return (source, as) => deps.renderer.render(source, scope, as, zone);
}

function needed(part: string, text: string | undefined): string {
  if (text === undefined || text === "") throw new Missing(part);
  return text;
}

/** Headers end at a line break: a value with one could add headers of its own. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
