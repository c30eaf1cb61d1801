import { describe, expect, test } from "vitest";
import { addressSpelling } from "../../adapters/spelling/spelling.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { type ImportDeps, importConsent, importSuppression, type Row } from "../../core/consent/import-row.ts";
import { parseEvent } from "../../core/ingest/envelope.ts";
import { rulesOf, START, world } from "../ingest/world.ts";

const TOPICS = {
  offers: { channels: ["email"], default: "out", doubleOptIn: { email: "confirm" } },
  news: { channels: ["email"], default: "out" },
} as const;
const DEPS: ImportDeps = { hash: sha256, spelling: addressSpelling, settings: { topics: TOPICS }, source: "crm" };

const consent = (row: Row) => importConsent(row, START, DEPS);
const suppression = (row: Row) => importSuppression(row, START, DEPS);

/** The profile after an imported row has come by the bus. */
async function taken(row: Row) {
  const imported = consent(row);
  if (!("event" in imported)) throw new Error(JSON.stringify(imported));
  const { name, detail } = imported.event;
  const envelope = { id: "e1", "detail-type": name, source: "import", time: "2026-03-02T09:00:00Z", detail };
  const parsed = parseEvent(envelope, START, { hash: sha256, spelling: addressSpelling });
  if (!("event" in parsed)) throw new Error(JSON.stringify(parsed));
  const shop = world(rulesOf([], { topics: TOPICS }));
  await shop.ingest(parsed.event);
  return shop.profile();
}

describe("a row of a list of answers", () => {
  test("is an answer of its time, with its grounds, and starts nothing", async () => {
    const row = {
      customer: "ada",
      topic: "news",
      channel: "email",
      answer: "Subscribed",
      time: "2024-05-01T10:00:00Z",
    };
    const profile = await taken({
      ...row,
      "legal basis": "consent",
      source: "form",
      proof: "p-1",
      email: "a@example.com",
    });

    expect(profile.consent).toEqual({
      "news/email": {
        v: true,
        t: Date.parse("2024-05-01T10:00:00Z"),
        basis: "consent",
        source: "form",
        proof: "p-1",
      },
    });
    expect(profile.addresses.email?.v).toBe("a@example.com");
    expect(profile.recent[0]).toMatchObject({ past: true });
  });

  test("of a topic with double opt-in counts where the other system says that it was confirmed", async () => {
    const row = { customer: "ada", topic: "offers", answer: "yes" };

    expect((await taken(row)).unconfirmed).toMatchObject({ "offers/email": { v: true } });
    expect((await taken({ ...row, confirmed: "yes" })).consent).toMatchObject({
      "offers/email": { v: true, how: "confirmed" },
    });
  });

  test("has the same id each time the file is taken in", () => {
    const row = { customer: "ada", topic: "news", answer: "no" };

    expect(consent(row)).toEqual(consent({ answer: "no", topic: "news", customer: "ada" }));
    expect(consent(row)).not.toEqual(consent({ ...row, answer: "yes" }));
  });

  test("without a customer suppresses the address, where everything is refused", () => {
    expect(consent({ email: " Ann@Example.com ", status: "unsubscribed" })).toEqual({
      suppression: {
        channel: "email",
        addressHash: sha256("ann@example.com"),
        reason: "unsubscribed",
        time: START,
      },
    });
  });

  test.each<[Row, string]>([
    [{ customer: "ada", topic: "news", answer: "maybe" }, 'answer is "maybe"; allowed is yes or no'],
    [{ customer: "ada", topic: "news" }, "answer is missing"],
    [{ customer: "ada", topic: "gossip", answer: "yes" }, 'topic is "gossip", which settings.yaml does not declare'],
    [{ customer: "ada", topic: "news", answer: "yes", channel: "fax" }, 'channel is "fax"; allowed is email'],
    [{ customer: "ada", topic: "news", answer: "yes", time: "yesterday" }, 'time is "yesterday"'],
    [{ email: "a@example.com", topic: "news", answer: "yes" }, "The row has no customer"],
    [{ email: "a@example.com", topic: "news", answer: "no" }, "only a refusal of everything goes by an address"],
    [{ email: "ann@", answer: "no" }, "allowed is an address with a domain"],
  ])("%j is refused with a reason", (row, reason) => {
    const imported = consent(row);

    expect("refused" in imported && imported.refused).toContain(reason);
  });
});

describe("a row of a suppression list", () => {
  test.each([
    ["hard bounce", "bounced"],
    ["Bounced", "bounced"],
    ["spam report", "complained"],
    ["Unsubscribed", "unsubscribed"],
    [undefined, "bounced"],
  ])("with the reason %s is %s", (said, reason) => {
    const row = { email: "ann@example.com", ...(said !== undefined && { reason: said }) };

    expect(suppression(row)).toMatchObject({ suppression: { channel: "email", reason } });
  });

  test("of a phone number is the number's in full", () => {
    expect(suppression({ phone: "07700 900123", country: "GB", reason: "stop" })).toEqual({
      suppression: { channel: "sms", addressHash: sha256("+447700900123"), reason: "unsubscribed", time: START },
    });
  });

  test.each<[Row, string]>([
    [{ email: "ann@example.com", status: "active" }, 'reason is "active"; allowed is bounced'],
    [{ name: "Ann" }, "The row has neither email nor phone"],
    [{ phone: "12" }, "allowed is a number with its country"],
  ])("%j is refused with a reason", (row, reason) => {
    const imported = suppression(row);

    expect("refused" in imported && imported.refused).toContain(reason);
  });
});
