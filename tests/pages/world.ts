import { memorySuppressions } from "../../adapters/memory/messages.ts";
import { memorySentEvents } from "../../adapters/memory/outbound.ts";
import { memoryProfiles } from "../../adapters/memory/profiles.ts";
import { memoryClock, memoryCounter } from "../../adapters/memory/system.ts";
import { sealer } from "../../adapters/system/sealer.ts";
import { sha256 } from "../../adapters/system/system.ts";
import type { FollowDeps } from "../../core/links/follow.ts";
import { type Link, type LinkKind, linkAt, writeToken } from "../../core/links/link.ts";
import type { Profile } from "../../core/model/profile.ts";
import type { Settings } from "../../core/model/settings.ts";
import type { PlainMail } from "../../core/pages/mail-link.ts";
import type { PagesDeps } from "../../core/pages/pages.ts";
import { answer } from "../../functions/pages/http.ts";
import { customer, NOON, settings } from "../policy/inputs.ts";

export const DAY = 24 * 60 * 60_000;

const SETTINGS: Settings = {
  ...settings,
  topics: {
    offers: { channels: ["email", "sms"], default: "in" },
    news: { channels: ["email"], default: "out" },
    alerts: { channels: ["email", "sms"], default: "out", doubleOptIn: { email: "confirm_mail", sms: "confirm_text" } },
  },
  sender: { email: "The Gift Shop <hello@example.com>" },
  pages: {
    color: "#7c5c3b",
    topics: { offers: { title: "Offers & more", about: "Twice a month." } },
    words: { de: { topics: { offers: { title: "Angebote" } }, saveButton: "Sichern" } },
  },
};

/** The pages over memory, with one customer who has an e-mail address and a number. */
export async function pagesWorld(fields: { profile?: Partial<Profile>; settings?: Partial<Settings> } = {}) {
  const clock = memoryClock(NOON);
  const counter = memoryCounter();
  const profiles = memoryProfiles();
  const suppressions = memorySuppressions();
  const events = memorySentEvents();
  const mails: PlainMail[] = [];
  const claims = new Map<string, number>();
  const profile = customer({
    addresses: { email: { v: "ada@example.com", t: 1 }, phone: { v: "+447700900123", t: 1 } },
    ...fields.profile,
  });
  await profiles.write(profile, undefined, {});
  const ring = { text: "key-1" };
  const deps: PagesDeps & FollowDeps = {
    sealer,
    hash: sha256,
    secrets: { read: async () => ring.text, readAnew: async () => ring.text },
    secret: "keys",
    url: "https://links.example",
    clock,
    counter,
    profiles,
    suppressions,
    events,
    mailed: {
      claim: async (hash, what, now) => {
        const key = `${hash} ${what}`;
        if ((claims.get(key) ?? -Infinity) + DAY > now) return false;
        claims.set(key, now);
        return true;
      },
    },
    mail: async (message) => {
      mails.push(message);
      return { answer: "accepted", providerId: "m" };
    },
    settings: { ...SETTINGS, ...fields.settings },
    stage: "prod",
    pause: () => new Promise(() => {}),
  };
  /** The token of a link that was made now. */
  const token = (kind: LinkKind, more: Partial<Link> = {}) =>
    writeToken(sealer, [ring.text.split("\n")[0] ?? ""], {
      ...linkAt(clock.now(), { kind, customer: profile.customerId, channel: "email" }),
      ...(kind === "preferences" ? {} : { topic: "offers", message: "welcome#1#hello#1" }),
      ...more,
    });
  const ask = (path: string, post?: string, type = "application/x-www-form-urlencoded") =>
    answer(deps, {
      rawPath: path,
      headers: post === undefined ? {} : { "content-type": type },
      ...(post === undefined ? {} : { body: Buffer.from(post).toString("base64") }),
      isBase64Encoded: post !== undefined,
      requestContext: { http: { method: post === undefined ? "GET" : "POST" } },
    });
  return { deps, clock, counter, profiles, suppressions, events, mails, profile, token, ask, ring };
}

/** What a browser sends for the form of a page, after these boxes were changed. `button`: the name and value of the one pressed. */
export function submitted(page: string, change: Readonly<Record<string, boolean>> = {}, button = ""): string {
  const fields = new URLSearchParams(button);
  for (const [, hidden] of page.matchAll(/<input type="hidden" ([^>]*)>/g)) {
    const [, name = "", value = ""] = /name="([^"]*)" value="([^"]*)"/.exec(hidden ?? "") ?? [];
    fields.append(name, value);
  }
  for (const [key, checked] of boxes(page)) if (change[key] ?? checked) fields.append("on", key);
  return fields.toString();
}

/** The boxes of a page, by key, and whether each is ticked. */
export function boxes(page: string): readonly (readonly [string, boolean])[] {
  return [...page.matchAll(/<input type="checkbox" name="on" value="([^"]*)"( checked)?>/g)].map(
    ([, key = "", checked]) => [key, checked !== undefined] as const,
  );
}
