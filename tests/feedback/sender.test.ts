import { expect, it } from "vitest";
import { withSender } from "../../core/feedback/apply.ts";
import { readTags, writeTags } from "../../core/feedback/find-message.ts";
import { sesEvent } from "../../core/feedback/ses.ts";
import { SMS_STATUS, smsEvent } from "../../core/feedback/sms.ts";
import { event, journey, rulesOf, START, world } from "../ingest/world.ts";

const KEY = "welcome#3#hello#1";
const TAGS = { customerId: "ada", key: KEY, knownSince: 5, template: "hello", variant: "pt-br" };
const SENDER = { journey: "welcome", entry: 3, step: "hello" };

it("a report has the journey, the entry and the step of its message, whatever it says of them itself", () => {
  const said = event("SMS Clicked", { context: { message: KEY }, properties: { journey: "other", link: "l" } });

  expect(withSender(said).properties).toEqual({ link: "l", ...SENDER });
});

it.each([
  ["of no message", event("Email Clicked", { properties: { journey: "mine" } })],
  ["of a key that is none of ours", event("Email Clicked", { context: { message: "order 7" } })],
  ["that is no report", event("Order Completed", { context: { message: KEY } })],
])("an event %s stays as it is", (_, said) => {
  expect(withSender(said)).toBe(said);
});

it("reports of SES and of the SMS service have the template and its variant from the message's tags", () => {
  const tags = writeTags(TAGS);
  const mail = Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, [value]]));
  const envelope = { id: "e", time: "2026-06-01T09:00:00Z" };
  const about = { template: "hello", variant: "pt-br" };

  const ses = { ...envelope, source: "aws.ses", "detail-type": "Email Opened", detail: { mail: { tags: mail } } };
  expect(sesEvent(ses)).toMatchObject({ event: { properties: about, context: { message: KEY }, knownSince: 5 } });
  const detail = { eventType: "TEXT_DELIVERED", context: tags };
  const sms = { ...envelope, source: "aws.sms-voice", "detail-type": SMS_STATUS, detail };
  expect(smsEvent(sms)).toMatchObject({ event: { properties: about, context: { message: KEY } } });
});

it("tags are never more than SMS takes beside the stage: what reports cannot do without comes first", () => {
  const long = { ...TAGS, customerId: "c".repeat(250) };

  expect(readTags(lists(writeTags(TAGS)))).toEqual(TAGS);
  expect(Object.keys(writeTags(long))).toHaveLength(4);
  expect(readTags(lists(writeTags(long)))).toEqual({ customerId: long.customerId, key: KEY, knownSince: 5 });
  expect(readTags(lists(writeTags({ customerId: "ada", key: KEY })))).toEqual({ customerId: "ada", key: KEY });
});

it("conditions on recent events read them", async () => {
  const { ingest, profile } = world(rulesOf([journey()]));

  await ingest(event("Signed Up"));
  await ingest(event("Email Clicked", { time: START + 1, context: { message: KEY }, properties: { link: "l" } }));

  expect(profile().recent.at(-1)?.properties).toEqual({ link: "l", ...SENDER });
});

function lists(tags: Readonly<Record<string, string>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, [value]]));
}
