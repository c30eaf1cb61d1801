import { BY_DESTINATION, type ByDestination } from "../../core/channels/by-destination.ts";
import { CHANNELS, type Channel } from "../../core/channels/channels.ts";
import { type JourneyPlan, titleOf } from "./plan.ts";

/** The channels by which a new journey can write: those whose messages a customer gets. The others need a destination first. */
export type NewChannel = Exclude<Channel, ByDestination>;
export const NEW_CHANNELS: readonly NewChannel[] = CHANNELS.filter(
  (channel): channel is NewChannel => !BY_DESTINATION.some((one) => one === channel),
);

/** The templates of each channel, and the address of a test's customer. */
export const FILES: Readonly<Record<NewChannel, ChannelFile>> = {
  email: {
    type: "html",
    address: ["email: ann@example.com"],
    front: (title, named) => [`subject: ${quoted(`${title}${named ? ifNamed(",") : ""}`)}`],
    body: (title, named) => [
      `<h1>${title}</h1>`,
      `<p>Hello${named ? ifNamed("") : ""},</p>`,
      "<p>write here what you have to say.</p>",
    ],
    ending: [
      `<p><a href="{{ links.preferences }}">What we write to you about</a> · <a href="{{ links.unsubscribe }}">Unsubscribe</a></p>`,
    ],
  },
  sms: {
    type: "txt",
    address: ['phone: "+447700900123"'],
    front: () => [],
    body: (title) => [`${title}: write here what you have to say.`],
  },
  whatsapp: {
    type: "txt",
    address: ['phone: "+447700900123"'],
    front: (title) => [`approved: { name: ${title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "_")}, language: en }`],
    body: () => ["Write here what you have to say while the customer's 24 hours are open."],
  },
  push: {
    type: "txt",
    address: ["push: arn:aws:sns:eu-west-1:000000000000:endpoint/GCM/shop/ann"],
    front: (title) => [`title: ${quoted(title)}`],
    body: () => ["Write here what you have to say."],
  },
  in_app: {
    type: "json",
    address: [],
    front: () => [],
    body: (title, named) => [
      "{",
      `  "title": ${JSON.stringify(title)},`,
      `  "body": "${named ? `Hello${ifNamed("")}, write` : "Write"} here what you have to say.",`,
      '  "button": { "label": "Show me", "link": "https://shop.example.com/" }',
      "}",
    ],
  },
  webhook: {
    type: "json",
    address: [],
    front: () => ["url: https://hooks.example.com/sojourn"],
    body: (title, named) => [
      `{ "what": ${JSON.stringify(title)}${named ? ', "name": "{{ profile.first_name }}"' : ""} }`,
    ],
  },
};

/** The text of a new template. `named`: whether a customer's first name may be read. */
export function templateText({ topic, channel }: JourneyPlan, template: string, named: boolean): string {
  const title = titleOf(template);
  const { front, body, ending = [] } = FILES[channel];
  return [
    "---",
    topic === undefined ? "transactional: true" : `topic: ${topic}`,
    ...front(title, named),
    "---",
    ...body(title, named),
    ...(topic === undefined ? [] : ending),
    "",
  ].join("\n");
}

/** The first name, where it is known. */
function ifNamed(before: string): string {
  return `{% if profile.first_name %}${before} {{ profile.first_name }}{% endif %}`;
}

interface ChannelFile {
  readonly type: string;
  readonly address: readonly string[];
  /** `named`: whether a customer's first name may be read. */
  front(title: string, named: boolean): readonly string[];
  body(title: string, named: boolean): readonly string[];
  /** What marketing has beside it. */
  readonly ending?: readonly string[];
}

/** The line by which an editor completes and checks the file. */
export function schemaLine(schema: "journey" | "test"): string {
  return `# yaml-language-server: $schema=../schema/${schema}.schema.json`;
}

/** A text as YAML takes it anywhere: quoted only where it must be. */
export function quoted(text: string): string {
  return /^[A-Za-z][A-Za-z0-9 ]*$/.test(text) && !/^(true|false|null|yes|no|on|off)$/i.test(text)
    ? text
    : JSON.stringify(text);
}
