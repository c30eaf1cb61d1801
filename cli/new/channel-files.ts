import type { NewChannel } from "./plan.ts";
import { quoted } from "./yaml-text.ts";

/** How templates of a channel begin and what they say, and where a test's customer is reached. */
export const FILES: Readonly<Record<NewChannel, ChannelFile>> = {
  email: {
    type: "html",
    address: ["email: ann@example.com"],
    front: (title) => [
      `subject: ${quoted(`${title}{% if profile.first_name %}, {{ profile.first_name }}{% endif %}`)}`,
    ],
    body: (title) => [
      `<h1>${title}</h1>`,
      "<p>Hello{% if profile.first_name %} {{ profile.first_name }}{% endif %},</p>",
      "<p>write here what you have to say.</p>",
    ],
  },
  sms: {
    type: "txt",
    address: ['phone: "+447700900123"'],
    front: () => [],
    body: (title) => [`${title}: write here what you have to say.`],
  },
  push: {
    type: "txt",
    address: ["push: arn:aws:sns:eu-west-1:000000000000:endpoint/GCM/shop/ann"],
    front: (title) => [`title: ${quoted(title)}`],
    body: () => ["Write here what you have to say."],
  },
  webhook: {
    type: "json",
    address: [],
    front: () => ["url: https://hooks.example.com/sojourn"],
    body: (title) => [`{ "what": ${JSON.stringify(title)}, "name": "{{ profile.first_name }}" }`],
  },
};

interface ChannelFile {
  readonly type: string;
  readonly address: readonly string[];
  front(title: string): readonly string[];
  body(title: string): readonly string[];
}
