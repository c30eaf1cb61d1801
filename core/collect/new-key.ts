import type { WriteKey } from "../ports/collect.ts";

/** What a write key begins with, so that people and scanners for secrets recognise one. */
export const KEY_PREFIX = "wk_";
/** What the secret that signs user tokens begins with. */
export const SECRET_PREFIX = "us_";

/** An application of Amazon Pinpoint is known by its id, which stands in paths; it is no write key of the protocol. */
export function applicationKey(application: string): string {
  return `pinpoint/${application}`;
}

const NAME = /^[^\p{C}]{1,64}$/u;
const SOURCE = /^[a-z][a-z0-9_-]{0,47}$/;
const ORIGIN = /^https?:\/\/(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?$/i;

/** What is wrong with a new key, and what to write instead; undefined where it is sound. */
export function faultOfKey({ name, source, origins = [], events = [], transactional = [], trust }: WriteKey):
  | {
      readonly message: string;
      readonly hint: string;
    }
  | undefined {
  if (!NAME.test(name)) return { message: "The name is not readable.", hint: "Give 1 to 64 printable characters." };
  if (!SOURCE.test(source)) {
    return {
      message: `"${source}" is no source.`,
      hint: "Give --source with 1 to 48 small letters, digits, _ and -, a letter first: the ids of events begin with it.",
    };
  }
  const bad = origins.find((origin) => !ORIGIN.test(origin));
  if (bad !== undefined) {
    return { message: `"${bad}" is no origin.`, hint: "Write https://shop.example.com, or https://*.example.com." };
  }
  const unlisted = events.length > 0 ? transactional.find((event) => !events.includes(event)) : undefined;
  if (unlisted !== undefined) {
    return { message: `The key may not send "${unlisted}".`, hint: `Add --event "${unlisted}", or leave out --event.` };
  }
  if (trust === "trusted" && transactional.length > 0) {
    return { message: "A trusted key starts every journey.", hint: "Leave out --transactional: it is for browsers." };
  }
  return undefined;
}
