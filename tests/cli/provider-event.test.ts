import { expect, it } from "vitest";
import { ACTIONS, type Acted, actedEvent } from "../../cli/send/provider-event.ts";
import { sesEvent } from "../../core/feedback/ses.ts";
import { smsEvent } from "../../core/feedback/sms.ts";
import { type Envelope, parseEvent } from "../../core/ingest/envelope.ts";

const NOW = Date.UTC(2026, 5, 1, 9);
const KEY = "welcome#1#hello#1";
const tags = { customerId: "c-1", key: KEY, knownSince: 5 };

const envelope = ({ source, name, detail }: Acted): Envelope => ({
  ...{ id: "e-1", source, "detail-type": name, time: "2026-06-01T09:00:00Z", detail },
});

it("plays each act with an e-mail as the parser of SES's events reads it", () => {
  const read = ACTIONS.filter((action) => action !== "dismiss").map((action) => {
    const acted = actedEvent(
      action,
      { channel: "email", to: "a@b.example", link: "https://s.example", tags },
      NOW,
      "dev",
    );
    const parsed = acted && sesEvent(envelope(acted));
    if (parsed === undefined || !("event" in parsed)) throw new Error(`${action} was not read`);
    expect(parsed.event).toMatchObject({ customerId: "c-1", context: { message: KEY }, knownSince: 5, time: NOW });
    return [parsed.event.name, parsed.event.properties];
  });

  expect(read).toEqual([
    ["Email Opened", {}],
    ["Email Clicked", { link: "https://s.example" }],
    ["Email Bounced", { permanent: true, kind: "General", address: "a@b.example" }],
    ["Email Bounced", { permanent: false, kind: "MailboxFull", address: "a@b.example" }],
    ["Email Complained", { kind: "abuse", address: "a@b.example" }],
  ]);
});

it("plays text messages that cannot be delivered as the parser of their reports reads them", () => {
  const on = { channel: "sms", to: "+447700900123", tags };
  for (const [action, permanent] of [
    ["bounce", true],
    ["soft-bounce", false],
  ] as const) {
    const acted = actedEvent(action, on, NOW, "dev");
    expect(acted && smsEvent(envelope(acted))).toMatchObject({
      event: { name: "SMS Failed", customerId: "c-1", context: { message: KEY }, properties: { permanent } },
    });
  }
});

it("plays what an app does with an in-app message as its report is read", () => {
  const on = { channel: "in_app", to: "c-1", tags };
  const read = ACTIONS.flatMap((action) => {
    const acted = actedEvent(action, on, NOW, "dev");
    const parsed = acted && parseEvent(envelope(acted), NOW);
    return parsed && "event" in parsed
      ? [[action, parsed.event.name, parsed.event.knownSince, parsed.event.context.message]]
      : [];
  });

  expect(read).toEqual([
    ["open", "In-App Seen", 5, KEY],
    ["click", "In-App Clicked", 5, KEY],
    ["dismiss", "In-App Dismissed", 5, KEY],
  ]);
});

it("plays nothing that nobody reports", () => {
  expect(actedEvent("dismiss", { channel: "email", to: "a@b.example", tags }, NOW, "dev")).toBeUndefined();
  expect(actedEvent("open", { channel: "sms", to: "+447700900123", tags }, NOW, "dev")).toBeUndefined();
  expect(actedEvent("complain", { channel: "push", to: "arn", tags }, NOW, "dev")).toBeUndefined();
  expect(actedEvent("open", { channel: "webhook", to: "https://x.example", tags }, NOW, "dev")).toBeUndefined();
  expect(actedEvent("open", { channel: "push", to: "arn", tags }, NOW, "dev")).toMatchObject({
    name: "Push Opened",
    detail: { customerId: "c-1", context: { message: KEY } },
  });
});
