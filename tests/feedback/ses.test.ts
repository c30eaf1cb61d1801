import { describe, expect, it } from "vitest";
import { readTags, writeTags } from "../../core/feedback/find-message.ts";
import { sesEvent } from "../../core/feedback/ses.ts";
import type { Envelope } from "../../core/ingest/envelope.ts";
import type { JsonObject } from "../../core/model/json.ts";

const KEY = "welcome#1#hello#1";
const tags = { customerId: "c-1", key: KEY };

/** An event as SES's documentation shows it, cut down to what is there in all of them. */
function published(name: string, detail: JsonObject, of: Readonly<Record<string, string>> = writeTags(tags)): Envelope {
  const mailTags = Object.fromEntries(Object.entries(of).map(([tag, value]) => [tag, [value]]));
  return {
    id: "7bf73129-1428-4cd3-a780-95db273d1602",
    "detail-type": name,
    source: "aws.ses",
    time: "2026-12-01T12:00:05Z",
    detail: {
      mail: {
        timestamp: "2026-12-01T12:00:00.000Z",
        source: "Shop <hello@example.com>",
        messageId: "0100017c",
        destination: ["ada@example.com"],
        tags: { "ses:configuration-set": ["sojourn-dev"], ...mailTags },
      },
      ...detail,
    },
  };
}

const timestamp = "2026-12-01T12:00:03.500Z";

describe("an event of SES", () => {
  it.each<[string, JsonObject, string, JsonObject]>([
    [
      "Email Delivered",
      { eventType: "Delivery", delivery: { timestamp, recipients: ["ada@example.com"] } },
      "Email Delivered",
      {},
    ],
    [
      "Email Opened",
      { eventType: "Open", open: { timestamp, ipAddress: "192.0.2.1", userAgent: "x" } },
      "Email Opened",
      {},
    ],
    [
      "Email Clicked",
      { eventType: "Click", click: { timestamp, link: "https://shop.test/a", ipAddress: "192.0.2.1" } },
      "Email Clicked",
      { link: "https://shop.test/a" },
    ],
    [
      "Email Bounced",
      {
        eventType: "Bounce",
        bounce: {
          timestamp,
          bounceType: "Permanent",
          bounceSubType: "General",
          bouncedRecipients: [{ emailAddress: "ada@example.com", status: "5.1.1" }],
        },
      },
      "Email Bounced",
      { permanent: true, kind: "General", address: "ada@example.com" },
    ],
    [
      "Email Bounced",
      {
        eventType: "Bounce",
        bounce: { timestamp, bounceType: "Transient", bounceSubType: "MailboxFull", bouncedRecipients: [] },
      },
      "Email Bounced",
      { permanent: false, kind: "MailboxFull" },
    ],
    [
      "Email Complaint Received",
      {
        eventType: "Complaint",
        complaint: {
          timestamp,
          complaintFeedbackType: "abuse",
          complainedRecipients: [{ emailAddress: "ada@example.com" }],
        },
      },
      "Email Complained",
      { kind: "abuse", address: "ada@example.com" },
    ],
    [
      "Email Subscribed",
      { eventType: "Subscription", subscription: { timestamp, newTopicPreferences: { unsubscribeAll: true } } },
      "Email Unsubscribed",
      {},
    ],
  ])("%s is the customer's event, about their message", (name, detail, ours, properties) => {
    expect(sesEvent(published(name, detail))).toEqual({
      event: {
        id: "7bf73129-1428-4cd3-a780-95db273d1602",
        name: ours,
        time: Date.parse(timestamp),
        customerId: "c-1",
        properties,
        context: { message: KEY },
        replay: false,
        provider: true,
        mailed: Date.parse("2026-12-01T12:00:00Z"),
      },
    });
  });

  it.each([
    ["Email Opened", { open: { timestamp, isBotEvent: "Likely" } }],
    ["Email Opened", { open: { timestamp, isBotEvent: true } }],
    ["Email Clicked", { click: { timestamp, link: "https://shop.test/a", isBotEvent: "Likely" } }],
  ])("%s of a program is none of the customer's", (name, detail) => {
    expect(sesEvent(published(name, detail))).toEqual({ ignored: "bot" });
  });

  it.each(["Unlikely", "No", false, null])(
    "of which SES says that a program made it: %j, is the customer's",
    (isBotEvent) => {
      expect(sesEvent(published("Email Opened", { open: { timestamp, isBotEvent } }))).toMatchObject({
        event: { name: "Email Opened" },
      });
    },
  );

  it("without a time of its own has the envelope's", () => {
    expect(sesEvent(published("Email Rejected", { reject: { reason: "Bad content" } }))).toMatchObject({
      event: { name: "Email Rejected", time: Date.parse("2026-12-01T12:00:05Z") },
    });
  });

  it.each([
    ["of another kind", published("Advisor Recommendation Status Open", {})],
    ["named like a property of every object", published("constructor", {})],
    ["about an e-mail of somebody else's", published("Email Opened", { open: { timestamp } }, {})],
    [
      "with tags that are no tags of ours",
      published("Email Opened", { open: { timestamp } }, { "sojourn-customer": "%%", "sojourn-message": "x" }),
    ],
    ["without a mail", { ...published("Email Opened", {}), detail: {} }],
  ])("%s is refused with a reason", (_, envelope) => {
    expect(sesEvent(envelope)).toEqual({ refused: expect.stringMatching(/^SES's/) });
  });
});

describe("message tags", () => {
  it.each(["c-1", "Jürgen Müller", "客户 7", "a b/c#d?e=f&g", "👋", "x".repeat(180)])(
    "carry %j there and back",
    (customerId) => {
      const written = writeTags({ customerId, key: KEY });

      expect(Object.values(written).every((value) => /^[A-Za-z0-9_.@-]{1,256}$/.test(value))).toBe(true);
      expect(readTags(Object.fromEntries(Object.entries(written).map(([tag, value]) => [tag, [value]])))).toEqual({
        customerId,
        key: KEY,
      });
    },
  );

  it.each([
    ["c-1", 1_790_000_000_000],
    ["x".repeat(193), 1_790_000_000_000],
  ])("of %j carry since when the customer was known", (customerId, knownSince) => {
    const written = writeTags({ customerId, key: KEY, knownSince });

    expect(Object.values(written).every((value) => /^[A-Za-z0-9_-]{1,256}$/.test(value))).toBe(true);
    expect(sesEvent(published("Email Opened", { open: { timestamp } }, written))).toMatchObject({
      event: { customerId, knownSince, context: { message: KEY } },
    });
  });

  it("of messages that were sent before say nothing of it, and an unreadable one is none", () => {
    for (const written of [writeTags(tags), { ...writeTags(tags), "sojourn-known-since": "soon" }]) {
      const read = sesEvent(published("Email Opened", { open: { timestamp } }, written));

      expect("event" in read && "knownSince" in read.event).toBe(false);
    }
  });

  it("are base64url", () => {
    expect(Object.values(writeTags({ customerId: "ÿþ>?", key: KEY }))).toEqual([
      Buffer.from("ÿþ>?").toString("base64url"),
      Buffer.from(KEY).toString("base64url"),
    ]);
  });

  it.each([
    ["192 bytes", "x".repeat(192), 1],
    ["193 bytes", "x".repeat(193), 2],
    ["256 bytes", "x".repeat(256), 2],
    ["256 bytes of others", "客".repeat(85), 2],
    ["384 bytes", "x".repeat(384), 2],
  ])("of an id of %s take as many as it needs, and are one again in the event", (_, customerId, needed) => {
    const written = writeTags({ customerId, key: KEY });

    expect(Object.keys(written)).toHaveLength(needed + 1);
    expect(Object.values(written).every((value) => /^[A-Za-z0-9_-]{1,256}$/.test(value))).toBe(true);
    const complaint = { complaint: { timestamp, complainedRecipients: [{ emailAddress: "ada@example.com" }] } };
    expect(sesEvent(published("Email Complaint Received", complaint, written))).toMatchObject({
      event: { name: "Email Complained", customerId, context: { message: KEY } },
    });
  });

  it("of the longest key and the longest id are as many as a text message's context takes, with its stage", () => {
    const key = `${"j".repeat(64)}#1234567#${"s".repeat(64)}#99999`;

    const written = writeTags({ customerId: "x".repeat(256), key, knownSince: 1_790_000_000_000 });

    expect(Object.keys(written).length + 1).toBeLessThanOrEqual(5);
    expect(readTags(Object.fromEntries(Object.entries(written).map(([tag, value]) => [tag, [value]])))).toEqual({
      customerId: "x".repeat(256),
      key,
      knownSince: 1_790_000_000_000,
    });
  });

  it("that would be too long for two are left out", () => {
    expect(writeTags({ customerId: "x".repeat(385), key: KEY })).toEqual({});
  });
});

describe("a program that its maker publishes", () => {
  const CHROME =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";
  const said = (userAgent: unknown) =>
    [
      published(
        "Email Clicked",
        JSON.parse(JSON.stringify({ click: { timestamp, link: "https://s.example", userAgent } })),
      ),
      published("Email Opened", JSON.parse(JSON.stringify({ open: { timestamp, userAgent } }))),
    ].map(sesEvent);

  it.each([
    `${CHROME} (compatible; Google-Safety; +http://www.google.com/bot.html)`,
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
  ])("is not the customer: %s", (agent) => {
    expect(said(agent)).toEqual([{ ignored: "bot" }, { ignored: "bot" }]);
  });

  it.each([CHROME, "Mozilla/5.0 (via ggpht.com GoogleImageProxy)", "", undefined, null, 7])(
    "is none of these, which count as before: %s",
    (agent) => {
      expect(said(agent)).toMatchObject([{ event: { name: "Email Clicked" } }, { event: { name: "Email Opened" } }]);
    },
  );
});
