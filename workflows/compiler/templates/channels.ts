import type { Channel } from "../../../core/channels/channels.ts";
import { IN_APP_SHOWN } from "../../../core/channels/in-app.ts";
import { defined } from "../../../core/model/defined.ts";
import { type At, nearest, type Report } from "../diagnostics/report.ts";
import { SENDER_ADDRESS } from "../settings/sender.ts";
import { NAME } from "../values/name.ts";
import { LIQUID_TEXT } from "../values/text.ts";
import { type Opened, shape } from "../yaml/shape.ts";
import type { TextTree, Tree } from "../yaml/tree.ts";
import { ATTACHMENTS } from "./attachments.ts";
import { readValues } from "./by-destination.ts";
import { type ChannelFront, CONSENT, type FrontMatter, readsOf } from "./front.ts";
import { EXPIRES, readInApp } from "./in-app.ts";
import { WEBHOOK, webhookOf } from "./webhook.ts";
import { APPROVED } from "./whatsapp.ts";

export const EMAIL = shape("A template for email", {
  ...CONSENT,
  subject: {
    as: LIQUID_TEXT,
    required: "Add `subject: …` to the front matter.",
    description: "The subject, with Liquid",
  },
  preview: { as: LIQUID_TEXT, description: "What inboxes show beside the subject, with Liquid" },
  text: {
    as: LIQUID_TEXT,
    description: "The message as plain text, with Liquid; without it the text is made from the HTML",
  },
  "reply to": { as: SENDER_ADDRESS, description: "Where answers go, if not where the settings say" },
  attachments: {
    as: ATTACHMENTS,
    description: "Files of the settings' bucket that go with it, see [below](#attachments)",
  },
  layout: { as: NAME, description: "The layout in workflows/templates/layouts/ that the text is put into" },
});

const SMS = shape("A template for sms", CONSENT);

export const PUSH = shape("A template for push", {
  ...CONSENT,
  title: { as: LIQUID_TEXT, required: "Add `title: …` to the front matter.", description: "The title, with Liquid" },
});

const DESTINATION = {
  as: NAME,
  required: "Add `destination: …` to the front matter.",
  description: "The destination that takes it, by its name",
} as const;

/** A message that is no marketing, since no customer gets it. */
const OF_OTHERS = {
  topic: { ...CONSENT.topic, description: "None: no customer gets it" },
  transactional: { ...CONSENT.transactional, otherwise: true, description: "Always `true`; it may be left out" },
  example: CONSENT.example,
  destination: DESTINATION,
} as const;

export const TASK = shape("A template for task", OF_OTHERS);

const SLACK = shape("A template for slack", OF_OTHERS);

export const AUDIENCE = shape("A template for audience", { ...CONSENT, destination: DESTINATION });

export const WHATSAPP = shape("A template for whatsapp", {
  ...CONSENT,
  approved: {
    as: APPROVED,
    description: "The template that Meta has approved, for customers who have not written for 24 hours",
  },
});

export const IN_APP = shape("A template for in_app", {
  ...CONSENT,
  expires: {
    as: EXPIRES,
    otherwise: IN_APP_SHOWN,
    description: "How long the app may show the message, `90d` at most; otherwise `30d`",
  },
});

/** A channel as template files know it. */
interface ChannelKind {
  /** Its name on the map. */
  readonly title: string;
  /** The last parts of file names: `html` in `x.email.html`. */
  readonly types: readonly string[];
  /** Undefined if the front matter is not a map. `type`: the last part of the file's name. */
  read(front: Tree, report: Report, type: string): FrontMatter | undefined;
  /** The body as it is stored, where that is not as it is written; undefined after a report. */
  body?(text: string, linesBefore: number, report: Report, type: string): string | undefined;
}

export const TEMPLATE_KINDS: { readonly [C in Channel]: ChannelKind } = {
  email: {
    title: "E-mail",
    types: ["html", "mjml"],
    read: (tree, report) => {
      const consent = EMAIL.open(tree, report);
      if (consent === undefined) return undefined;
      const { subject, preview, text, layout } = consent.values;
      const hasLayout = consent.field("layout") !== undefined;
      const front = mailOf(subject, preview, report);
      const files = consent.values.attachments;
      const attachments = files?.map(({ key, name }) => ({ key: key.value, name: name.value }));
      const part = { ...front?.part, ...defined({ replyTo: consent.values["reply to"], attachments }) };
      const inFiles = (files ?? []).flatMap(({ key, name }) => [key, name]).flatMap((one) => readsOf(one, report));
      return {
        consent,
        hasLayout,
        ...defined({ layout }),
        front: front && { ...front, part, reads: [...front.reads, ...inFiles], ...defined({ plain: text }) },
      };
    },
  },
  sms: {
    title: "SMS",
    types: ["txt"],
    read: (tree, report) => {
      const consent = SMS.open(tree, report);
      return consent && { consent, hasLayout: false, front: { part: {}, reads: [] } };
    },
  },
  whatsapp: {
    title: "WhatsApp",
    types: ["txt"],
    read: (tree, report) => {
      const consent = WHATSAPP.open(tree, report);
      if (consent === undefined) return undefined;
      const { approved } = consent.values;
      const parameters = approved?.parameters ?? [];
      const reads = parameters.flatMap((text) => readsOf(text, report));
      const part = approved && { ...approved, parameters: parameters.map(({ value }) => value) };
      const isFaulty = consent.field("approved") !== undefined && approved === undefined;
      const front = isFaulty ? undefined : { part: { ...defined({ approved: part }) }, reads };
      return { consent, hasLayout: false, front };
    },
  },
  push: {
    title: "Push",
    types: ["txt"],
    read: (tree, report) => {
      const consent = PUSH.open(tree, report);
      return consent && { consent, hasLayout: false, front: mailOf(consent.values.title, undefined, report) };
    },
  },
  in_app: {
    title: "In-app",
    types: ["json"],
    read: (tree, report) => {
      const consent = IN_APP.open(tree, report);
      return consent && { consent, hasLayout: false, front: { part: { expires: consent.values.expires }, reads: [] } };
    },
    body: readInApp,
  },
  task: {
    title: "Task",
    types: ["json"],
    read: (tree, report, type) => byDestination(TASK.open(tree, report), type),
    body: readValues,
  },
  slack: {
    title: "Slack",
    types: ["txt", "json"],
    read: (tree, report, type) => byDestination(SLACK.open(tree, report), type),
    body: readValues,
  },
  audience: {
    title: "Audience",
    types: ["json"],
    read: (tree, report, type) => byDestination(AUDIENCE.open(tree, report), type),
    body: readValues,
  },
  webhook: {
    title: "Webhook",
    types: ["json", "xml", "txt"],
    read: (tree, report, type) => {
      const consent = WEBHOOK.open(tree, report);
      return consent && { consent, hasLayout: false, front: webhookOf(consent, type) };
    },
  },
};

function byDestination(
  consent: Opened<typeof AUDIENCE.fields> | Opened<typeof TASK.fields> | undefined,
  type: string,
): FrontMatter | undefined {
  if (consent === undefined) return undefined;
  const { destination } = consent.values;
  const bodyType = type === "json" ? ({ bodyType: type } as const) : {};
  const front = destination && { part: { destination: destination.value, ...bodyType }, reads: [], destination };
  return { consent, hasLayout: false, front };
}

function mailOf(
  subject: TextTree | undefined,
  preview: TextTree | undefined,
  report: Report,
): ChannelFront | undefined {
  if (subject === undefined) return undefined;
  const reads = [subject, preview].flatMap((text) => (text === undefined ? [] : readsOf(text, report)));
  return { part: { subject: subject.value }, reads, subjectAt: subject.at, ...defined({ preview: preview?.value }) };
}

/** The channel and name of a template file, by the ending of its name; a wrong one is reported. */
export function channelOf(
  path: string,
  at: At,
  report: Report,
): { name: string; channel: Channel; type: string } | undefined {
  const file = path.split("/").at(-1) ?? path;
  const [, name = "", channel = "", type = ""] = /^(.+?)\.([^.]+)\.([^.]+)$/.exec(file) ?? [];
  const known = Object.entries(TEMPLATE_KINDS).flatMap(([one, kind]) => kind.types.map((t) => `${one}.${t}`));
  const found = isChannel(channel) && TEMPLATE_KINDS[channel].types.includes(type) ? channel : undefined;
  if (found !== undefined) return { name, channel: found, type };
  const ending = nearest(`${channel}.${type}`, known);
  const hint = ending === undefined || name === "" ? undefined : `Rename it to ${name}.${ending}.`;
  report("SJ400", at, {
    message: `\`${file}\` is not named like a template.`,
    found: file,
    allowed: known.map((ending) => `<name>.${ending}`).join(", "),
    ...defined({ hint }),
  });
  return undefined;
}

function isChannel(text: string): text is Channel {
  return Object.hasOwn(TEMPLATE_KINDS, text);
}
