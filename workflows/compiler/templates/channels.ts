import { ENDPOINT_TYPES } from "../../../core/call/pinpoint-payload.ts";
import type { Channel } from "../../../core/channels/channels.ts";
import { IN_APP_SHOWN } from "../../../core/channels/in-app.ts";
import { literalHost, mayBeSet } from "../../../core/channels/webhook-request.ts";
import type { ApprovedTemplate } from "../../../core/channels/whatsapp.ts";
import { defined } from "../../../core/model/defined.ts";
import { ARN } from "../destinations/fields.ts";
import { type At, nearest, type Report } from "../diagnostics/report.ts";
import { SENDER_ADDRESS } from "../settings/sender.ts";
import { NAME } from "../values/name.ts";
import { LIQUID_TEXT, type Located, TEXT, TRUTH, words } from "../values/text.ts";
import { checked, entriesOf, oneOrList } from "../yaml/readers.ts";
import { type Opened, shape } from "../yaml/shape.ts";
import type { TextTree, Tree } from "../yaml/tree.ts";
import { ATTACHMENTS } from "./attachments.ts";
import { readValues } from "./by-destination.ts";
import { EXAMPLE } from "./example.ts";
import { EXPIRES, readInApp } from "./in-app.ts";
import { type Origin, readLiquid } from "./liquid.ts";
import { checkCalls } from "./partials.ts";
import { APPROVED } from "./whatsapp.ts";

/** The fields of a template that depend on its channel. */
export interface ChannelPart {
  readonly subject?: string;
  readonly text?: string;
  readonly replyTo?: string;
  readonly attachments?: readonly { readonly key: string; readonly name: string }[];
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly bodyType?: "json" | "xml";
  readonly lambda?: string;
  readonly pinpoint?: { readonly endpoints: readonly string[] };
  readonly expires?: number;
  readonly approved?: ApprovedTemplate;
  readonly destination?: string;
}

export interface ChannelFront {
  readonly part: ChannelPart;
  /** Paths that its Liquid reads. */
  readonly reads: readonly (readonly string[])[];
  /** The plain text that stands beside the body. */
  readonly plain?: TextTree;
  /** Liquid that takes the place of {{ preview }} in the layout. */
  readonly preview?: string;
  /** The destination that takes the message, where it stands. */
  readonly destination?: Located<string>;
  /** Where the subject stands. */
  readonly subjectAt?: At;
}

/** The fields that the front matter of every template takes. */
const CONSENT = {
  topic: { as: NAME, description: "The topic that customers can agree to or refuse" },
  transactional: {
    as: TRUTH,
    otherwise: false,
    description: "`true`: a message that is no marketing; it has no topic",
  },
  example: {
    as: EXAMPLE,
    description: "Values that `check` and `preview` fill the template with: `profile`, `event`, `steps`",
  },
} as const;

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

const HEADER_NAME = checked(TEXT, (name) =>
  mayBeSet(name)
    ? undefined
    : [
        "SJ413",
        {
          message: `A template cannot set the header \`${name}\`.`,
          found: name,
          allowed: "a name of letters, digits and -, but for those that the request itself needs",
          ...(/^[\w-]+$/.test(name) ? { hint: "Remove it: the request sets it itself." } : {}),
        },
      ],
);

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

export const WEBHOOK = shape("A template for webhook", {
  ...CONSENT,
  url: { as: LIQUID_TEXT, description: "Where the body is posted to, with Liquid behind the host" },
  lambda: { as: ARN, description: "The ARN of a Lambda function that gets the body, in place of `url`" },
  payload: {
    as: words("pinpoint"),
    description:
      "`pinpoint`: the function gets the payload of Amazon Pinpoint's custom channel, and the body as its `Data`",
  },
  endpoints: {
    as: oneOrList(words(...ENDPOINT_TYPES)),
    description: "With `payload: pinpoint`: the types of the endpoints that the function gets; all by default",
  },
  headers: {
    as: entriesOf(LIQUID_TEXT, { message: "Headers are fields.", allowed: "`name: value`, one per line" }, HEADER_NAME),
    otherwise: [],
    description: "Headers of the request, with Liquid",
  },
});

/** A template's front matter, read. */
export interface FrontMatter {
  readonly consent: Opened<typeof CONSENT>;
  readonly layout?: Located<string>;
  /** False where a layout is named that cannot be read. */
  readonly hasLayout: boolean;
  /** Undefined where something is missing. */
  readonly front: ChannelFront | undefined;
}

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

function webhookOf(opened: Opened<typeof WEBHOOK.fields>, type: string): ChannelFront | undefined {
  const { field, report } = opened;
  const [toUrl, toFunction] = [field("url"), field("lambda")];
  if ((toUrl === undefined) === (toFunction === undefined)) {
    report("SJ665", toFunction?.key ?? opened.at, {
      message:
        toUrl === undefined ? "Nothing says where the message goes." : "A message goes to one place, not to two.",
      found: toUrl === undefined ? "neither url nor lambda" : "url, lambda",
    });
    return undefined;
  }
  return toFunction === undefined ? postOf(opened, type) : functionOf(opened, toFunction.key, type);
}

/** A template whose message a Lambda function gets. */
function functionOf(
  { whole, field, report }: Opened<typeof WEBHOOK.fields>,
  at: At,
  type: string,
): ChannelFront | undefined {
  const headers = field("headers");
  if (headers !== undefined) {
    report("SJ666", headers.key, { message: "A function takes no headers.", found: "headers" });
  }
  const endpoints = field("endpoints");
  if (endpoints !== undefined && field("payload") === undefined) {
    report("SJ666", endpoints.key, { message: "Only `payload: pinpoint` has endpoints.", found: "endpoints" });
  }
  if (whole?.lambda === undefined) return undefined;
  if (type !== "json" && whole.payload === undefined) {
    report("SJ666", at, {
      message: "A function gets JSON.",
      found: `.webhook.${type}`,
      hint: "Name the file `….webhook.json`, or add `payload: pinpoint`, with which it gets the text as `Data`.",
    });
    return undefined;
  }
  const bodyType: "json" | "xml" | undefined = type === "json" || type === "xml" ? type : undefined;
  const pinpoint = whole.payload === undefined ? undefined : { endpoints: whole.endpoints ?? [] };
  return { part: { lambda: whole.lambda, ...defined({ bodyType, pinpoint }) }, reads: [] };
}

/** A template whose message is posted to a URL. */
function postOf({ whole, field, report }: Opened<typeof WEBHOOK.fields>, type: string): ChannelFront | undefined {
  for (const name of ["payload", "endpoints"] as const) {
    const written = field(name);
    if (written !== undefined) {
      report("SJ666", written.key, { message: `Only a Lambda function takes \`${name}\`.`, found: name });
    }
  }
  if (whole?.url === undefined) return undefined;
  const { url, headers } = whole;
  if (literalHost(url.value) === undefined) {
    report("SJ412", url.at, {
      ...urlFault(url.value),
      found: url.value,
      allowed: "https://hooks.example.com/…",
    });
  }
  const bodyType: "json" | "xml" | undefined = type === "json" || type === "xml" ? type : undefined;
  const values = headers.map(({ name, value }) => [name.value, value.value] as const);
  return {
    part: {
      url: url.value,
      ...(values.length === 0 ? {} : { headers: Object.fromEntries(values) }),
      ...defined({ bodyType }),
    },
    reads: [url, ...headers.map(({ value }) => value)].flatMap((text) => readsOf(text, report)),
  };
}

function urlFault(url: string): { readonly message: string; readonly hint: string } {
  const [, scheme = "", host = ""] = /^([a-z]+:\/\/)?([^/?#]*)/i.exec(url) ?? [];
  if (host.includes("@")) {
    return {
      message: "This url holds a password.",
      hint: "Leave it out, and give the receiver a path that only it knows.",
    };
  }
  if (host.includes("{{")) {
    return {
      message: "The host of a webhook is the same for everybody: it cannot have values in it.",
      hint: "Write the host out and end it with a `/`; Liquid may stand behind: `https://hooks.example.com/{{ profile.team }}`.",
    };
  }
  if (scheme.toLowerCase() !== "https://") {
    return { message: "A webhook is posted by https alone.", hint: `Write \`https://${url.slice(scheme.length)}\`.` };
  }
  return { message: "This url has no host that can be posted to.", hint: "Write `url: https://hooks.example.com/…`." };
}

/** The paths that a line of the settings reads; partials are no part of it. */
function readsOf(text: TextTree, report: Report): ChannelFront["reads"] {
  const origin = originOf(text);
  checkCalls({ text: text.value }, origin, { partials: [] }, report);
  return readLiquid(text.value, origin, report);
}

/** Where a text of the settings stands in its file. */
export function originOf({ style, at }: TextTree): Origin {
  return style === "block"
    ? { linesBefore: at.line, columnsBefore: 0 }
    : { linesBefore: at.line - 1, columnsBefore: at.column - 1 + (style === "quoted" ? 1 : 0) };
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
