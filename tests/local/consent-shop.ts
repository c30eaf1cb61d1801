import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { beforeAll, expect } from "vitest";
import { answerHistory } from "../../adapters/aws/answers.ts";
import { profileStore } from "../../adapters/aws/profiles.ts";
import { table } from "../../adapters/aws/table.ts";
import { type LocalKeys, localKeys } from "../../cli/start/local-keys.ts";
import type { Profile } from "../../core/model/profile.ts";
import { runningCloud } from "../cli/running-cloud.ts";
import { project } from "../cli/workspace.ts";
import { submitted } from "../pages/world.ts";

/* A shop with a topic by double opt-in and one by consent, its customers, and the links of their messages. */

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

export const shop = runningCloud(
  project({
    "workflows/settings.yaml": `zone: Europe/London
sender: { email: "Shop <hello@example.com>" }
topics:
  offers: { channels: [email], default: out, double opt-in: confirm }
  news: { channels: [email], default: in }
pages: { brand: The Gift Shop, color: "#7c5c3b" }
clicks: { hidden: true }
`,
    "workflows/templates/confirm.email.html":
      '---\ntransactional: true\nsubject: Please confirm\n---\n<a href="{{ links.confirm }}">Yes</a>\n',
    "workflows/templates/offer.email.html":
      '---\ntopic: offers\nsubject: An offer\n---\n<a href="{{ links.unsubscribe }}">No more</a> <a href="{{ links.preferences }}">Choose</a> <a name="cart" href="https://shop.example/cart">Cart</a>\n',
    "workflows/definitions/greet.journey.yaml":
      "journey: greet\ntitle: Say hello\nenter: { event: Cart Viewed, again: always }\nsteps:\n  - send: offer\n",
    "workflows/templates/hello.email.html": "---\ntransactional: true\nsubject: Receipt\n---\n<p>Thanks</p>\n",
    "workflows/definitions/receipt.journey.yaml":
      "journey: receipt\ntitle: Receipt\nenter: { event: Order Completed, again: always }\nsteps:\n  - send: hello\n",
  }),
);

export let keys: LocalKeys;
beforeAll(async () => {
  keys = await localKeys(shop.cloud);
}, 60_000);

export const base = () => `http://127.0.0.1:${shop.port[1]}`;
/** A link of a message, at the port where this cloud listens. */
export const here = (link: string) => link.replace(/^https:\/\/[^/]+/, `${base()}/collect`);
const store = () => table(new DynamoDBClient(shop.cloud.clientConfig), "sojourn-dev");
export const profile = (id: string): Promise<Profile | undefined> =>
  profileStore(store(), { now: () => shop.cloud.now() }).read(id);
export const answers = (id: string) => answerHistory(store()).read(id);

let said = 0;
/** A message of the tracking protocol, and what follows from it within a minute. */
export async function say(call: string, message: object, key = keys.browser): Promise<void> {
  const answer = await fetch(`${base()}/v1/${call}`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${key}:`)}` },
    body: JSON.stringify({ messageId: String(said++), ...message }),
  });
  expect(answer.status).toBe(200);
  await shop.wait(MINUTE);
}

/** The e-mails to a customer, the newest last. */
export function mails(id: string, subject: string) {
  return shop.cloud
    .outbox(id)
    .flatMap(({ content }) => ("html" in content && content.subject === subject ? [content] : []));
}

/** The link of a kind in the newest e-mail of this subject. */
export function linkIn(id: string, subject: string, path: "u" | "p" | "c"): string {
  const [, link = ""] =
    new RegExp(`href="(http[^"]*/${path}/[^"]*)"`).exec(mails(id, subject).at(-1)?.html ?? "") ?? [];
  expect(link).not.toBe("");
  return here(link);
}

export async function get(link: string, method = "GET") {
  const answer = await fetch(link, { method, redirect: "manual" });
  return { status: answer.status, headers: answer.headers, body: await answer.text() };
}

export async function post(link: string, form: string) {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const answer = await fetch(link, { method: "POST", headers, body: form, redirect: "manual" });
  const body = await answer.text();
  return { status: answer.status, headers: answer.headers, body };
}

/** Presses the one button of a page, and waits until what follows has happened. */
export async function press(link: string): Promise<number> {
  const { body } = await get(link);
  const { status } = await post(link, submitted(body, {}, "do=1"));
  await shop.wait(MINUTE);
  return status;
}

/** A visitor of a page signs up: the address and the yes are what a browser says. */
export async function signUp(id: string, email = `${id}@example.com`): Promise<void> {
  await say("identify", { userId: id, traits: { email }, context: { consent: { offers: { email: true } } } });
}

export const counted = (of: Profile | undefined, name: string) => of?.counts[name]?.n ?? 0;
