import { describe, expect, it } from "vitest";
import { opaqueOf } from "../../core/inbound/incoming-whatsapp.ts";
import { receiveTexts } from "../../core/inbound/receive-texts.ts";
import { receiveWhatsApp } from "../../core/inbound/receive-whatsapp.ts";
import { addressHash } from "../../core/policy/address.ts";
import { someProfile } from "../contracts/some-profile.ts";
import { inboundWorld, NOW, PHONE } from "./world.ts";

const AT = String(NOW / 1_000);
const tags = { customerId: "ann", key: "welcome#1#hello#1", knownSince: 7 };

/** A record of the queue, as AWS publishes Meta's entry: JSON in a text in JSON in a text. */
function record(value: object, id = "r-1") {
  const entry = { id: "1", changes: [{ field: "messages", value: { messaging_product: "whatsapp", ...value } }] };
  const event = {
    context: { MetaWabaIds: [], MetaPhoneNumberIds: [] },
    whatsAppWebhookEntry: JSON.stringify(entry),
    ...{ aws_account_id: "111122223333", message_timestamp: "2026-09-01T08:00:00.123456789Z", messageId: "m" },
  };
  return {
    id,
    body: JSON.stringify({
      Type: "Notification",
      Message: JSON.stringify(event),
      Timestamp: "2026-09-01T08:00:00.000Z",
    }),
  };
}

const said = (body: string, id = "wamid.1") => ({
  messages: [{ from: PHONE.slice(1), id, timestamp: AT, type: "text", text: { body } }],
});

async function whatsapp() {
  const here = inboundWorld({ receiveWhatsApp });
  const profile = someProfile("ann", { born: 7, addresses: { phone: { v: PHONE, t: 1 } } });
  await here.profiles.write({ ...profile, merged: {} }, undefined, {});
  const receive = (...records: ReturnType<typeof record>[]) => receiveTexts(here.deps, records);
  return { ...here, receive, number: addressHash(here.deps.hash, PHONE) };
}

describe("a message that comes by WhatsApp", () => {
  it("is an event of whoever has the number, of the same id each time", async () => {
    const { receive, events } = await whatsapp();

    expect(await receive(record(said("Where is it?")), record(said("Where is it?"), "r-2"))).toEqual([]);

    const event = {
      ...{ id: "whatsapp/wamid.1", name: "WhatsApp Received", customerId: "ann", knownSince: 7, time: NOW },
      properties: { text: "Where is it?", type: "text" },
    };
    expect(events).toEqual([event, event]);
  });

  it.each([
    [
      { type: "button", button: { text: "Yes" } },
      { text: "Yes", type: "button" },
    ],
    [
      { type: "interactive", interactive: { list_reply: { title: "Red" } } },
      { text: "Red", type: "interactive" },
    ],
    [{ type: "image" }, { text: "", type: "image" }],
  ])("may be a tap or a picture: %j", async (what, properties) => {
    const { receive, events } = await whatsapp();

    await receive(record({ messages: [{ from: PHONE.slice(1), id: "w", timestamp: AT, ...what }] }));

    expect(events).toMatchObject([{ name: "WhatsApp Received", properties }]);
  });

  it("that says STOP ends WhatsApp for the number, and nothing else, until START; no text answers it", async () => {
    const { receive, events, deps, number, sent } = await whatsapp();

    await receive(record(said("Stop!")));
    expect(await deps.suppressions.read("whatsapp", [number])).toMatchObject({ reason: "unsubscribed" });
    expect(await deps.suppressions.read("sms", [number])).toBeUndefined();
    await receive(
      record({ messages: [{ ...said("START").messages[0], id: "wamid.2", timestamp: String(NOW / 1_000 + 5) }] }),
    );
    expect(await deps.suppressions.read("whatsapp", [number])).toBeUndefined();

    expect(events).toMatchObject([
      { name: "WhatsApp Opted Out", properties: { word: "stop" } },
      { name: "WhatsApp Opted In", properties: { word: "start" } },
    ]);
    expect(sent).toEqual([]);
  });

  it("from nobody known still ends WhatsApp for the number", async () => {
    const here = inboundWorld({ receiveWhatsApp });

    await receiveTexts(here.deps, [record(said("STOP"))]);

    const number = addressHash(here.deps.hash, PHONE);
    expect(await here.deps.suppressions.read("whatsapp", [number])).toMatchObject({ reason: "unsubscribed" });
    expect(here.events).toEqual([]);
  });
});

describe("a status", () => {
  const status = (one: string, more: object = {}) => ({
    statuses: [
      {
        id: "wamid.9",
        status: one,
        timestamp: AT,
        recipient_id: "1",
        biz_opaque_callback_data: opaqueOf(tags, "prod"),
        ...more,
      },
    ],
  });

  it.each([
    ["sent", "WhatsApp Sent", {}],
    ["delivered", "WhatsApp Delivered", {}],
    ["read", "WhatsApp Read", {}],
    ["failed", "WhatsApp Failed", { permanent: false, code: 131047 }],
  ])("%s becomes %s of the message that it names", async (one, name, properties) => {
    const { receive, events } = await whatsapp();

    await receive(record(status(one, { errors: [{ code: 131047, title: "Re-engagement message" }] })));

    const place = { customerId: "ann", knownSince: 7, message: tags.key };
    expect(events).toEqual([{ id: `whatsapp/wamid.9/${one}`, name, ...place, properties, time: NOW }]);
  });

  it.each([
    ["of another stage", status("read", { biz_opaque_callback_data: opaqueOf(tags, "dev") })],
    ["of a message that somebody else sent", status("read", { biz_opaque_callback_data: undefined })],
    ["with other data", status("read", { biz_opaque_callback_data: '{"source":"crm"}' })],
    ["that is not recorded", status("deleted")],
    ["without a time", status("read", { timestamp: "soon" })],
  ])("%s is nobody's", async (_, value) => {
    const { receive, events, refused } = await whatsapp();

    await receive(record(value));

    expect([events, refused]).toEqual([[], []]);
  });
});

describe("what is no entry of WhatsApp", () => {
  it("is refused with its record, without quoting it", async () => {
    const { receive, refused, lines } = await whatsapp();

    const one = record(said("hello"));
    const broken = { id: "b", body: one.body.replace("changes", "chances") };
    expect(await receive(broken)).toEqual([]);

    expect(refused).toEqual([{ body: broken.body, reason: expect.stringMatching(/no entry of WhatsApp/) }]);
    expect(lines.join()).not.toContain("hello");
  });

  it("is read as a text message", async () => {
    const { receive, record: text, events } = await whatsapp();

    await receive({ id: "t", body: text("Hi there") });

    expect(events).toMatchObject([{ name: "SMS Received" }]);
  });

  it("is no text message either, where the workspace does not send by WhatsApp", async () => {
    const here = inboundWorld();

    await receiveTexts(here.deps, [record(said("hi"))]);

    expect(here.refused).toMatchObject([{ reason: expect.stringMatching(/End User Messaging SMS/) }]);
  });
});
