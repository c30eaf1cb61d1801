import { SocialMessagingClient } from "@aws-sdk/client-socialmessaging";
import { afterEach, describe, expect, it } from "vitest";
import { whatsappSender } from "../../adapters/channels/whatsapp.ts";
import { liquidRenderer } from "../../adapters/liquid/renderer.ts";
import { setHost } from "../../adapters/system/host.ts";
import { type WhatsAppMessage, writeWhatsApp } from "../../core/channels/whatsapp.ts";
import { opaqueOf } from "../../core/inbound/incoming-whatsapp.ts";
import type { Template } from "../../core/model/message.ts";
import type { ProviderAnswer } from "../../core/ports/channels.ts";
import { NOON } from "../policy/inputs.ts";
import { outcome, SENT, task, world } from "../send/world.ts";

const FROM = "phone-number-id-01234567890123456789012345678901";
const TO = "+447700900123";
const tags = { customerId: "c-1", key: "welcome#1#hello#1", knownSince: 5 };
const APPROVED = { name: "order_update", language: "en", parameters: ["{{ profile.name }}", "{{ profile.order }}"] };

function template(more: Partial<Template> = {}): Template {
  return {
    name: "order",
    channel: "whatsapp",
    transactional: true,
    body: "Hello {{ profile.name }}",
    entryFields: [],
    ...more,
  };
}

function written(profile: Readonly<Record<string, string>>, of: Template, isOpen: boolean) {
  const scope = { profile, entry: { name: "", time: 0, properties: {} }, steps: {}, pass: 1, now: 0, links: {} };
  const renderer = liquidRenderer();
  return writeWhatsApp({
    ...{ template: of, address: TO, sender: { whatsapp: FROM }, links: {}, tags, isOpen },
    fill: (source, as) => renderer.render(source, scope, as, "UTC"),
  }).outgoing;
}

describe("a WhatsApp message", () => {
  const both = template({ approved: APPROVED });
  const profile = { name: "Ada", order: "7" };

  it("is a text while the customer's window is open, and the approved template otherwise", () => {
    expect(written(profile, both, true).content).toEqual({ text: "Hello Ada" });
    expect(written(profile, both, false).content).toEqual({ approved: { ...APPROVED, parameters: ["Ada", "7"] } });
    expect(written(profile, template({ body: " \n", approved: APPROVED }), true).content).toHaveProperty("approved");
  });

  it.each(["a\nb", "a\t\tb", "a      b", "\u0085a b"])("has parameters of one line, whatever the value: %j", (name) => {
    const { content } = written({ name, order: "7" }, both, false);
    const [first = ""] = "approved" in content ? content.approved.parameters : [];

    expect(first).not.toMatch(/[\n\t]| {5}/);
  });

  it.each([
    ["an empty parameter, which Meta refuses", both, false, { order: "7" }, "no parameter 1"],
    ["a text of over 4,096 characters", template({ body: "x".repeat(4_097) }), true, {}, "4096"],
    ["nothing to say", template({ body: "{{ profile.name }}" }), true, {}, "no text"],
  ])("is not written with %s", (_, of, isOpen, values, reason) => {
    expect(() => written(values, of, isOpen)).toThrow(reason);
  });
});

describe("End User Messaging Social", () => {
  const requests: { path: string; body: string }[] = [];
  afterEach(() => {
    requests.length = 0;
    setHost(undefined);
  });

  /** A sender whose service answers so. */
  function sending(status: number, body: object, error?: string) {
    const client = new SocialMessagingClient({
      ...{ region: "eu-west-1", credentials: { accessKeyId: "a", secretAccessKey: "b" }, maxAttempts: 1 },
      requestHandler: {
        handle: async (request: { path: string; body: string }) => {
          requests.push({ path: request.path, body: request.body });
          const headers = {
            "content-type": "application/json",
            ...(error !== undefined && { "x-amzn-errortype": error }),
          };
          return { response: { statusCode: status, headers, body: new TextEncoder().encode(JSON.stringify(body)) } };
        },
      },
    });
    return whatsappSender(client, "prod");
  }

  const message: WhatsAppMessage = { channel: "whatsapp", from: FROM, to: TO, content: { text: "Hi" }, tags };
  const sent = () => {
    const { message: blob, ...rest } = JSON.parse(requests[0]?.body ?? "{}");
    return { ...rest, meta: JSON.parse(Buffer.from(blob, "base64").toString()) };
  };

  it("gets Meta's message, with the tags that come back with each status", async () => {
    const answer = await sending(200, { messageId: "m-1" })(message);

    expect(answer).toEqual({ answer: "accepted", providerId: "m-1" });
    expect(requests[0]?.path).toBe("/v1/whatsapp/send");
    expect(sent()).toEqual({
      originationPhoneNumberId: FROM,
      metaApiVersion: "v20.0",
      meta: {
        ...{ messaging_product: "whatsapp", recipient_type: "individual", to: TO, type: "text" },
        text: { preview_url: false, body: "Hi" },
        biz_opaque_callback_data: '["prod","c-1","welcome#1#hello#1",5]',
      },
    });
  });

  it("gets an approved template by its name, its language and the places of its body", async () => {
    await sending(200, { messageId: "m-1" })({
      ...message,
      content: { approved: { ...APPROVED, parameters: ["Ada", "7"] } },
    });

    expect(sent().meta).toMatchObject({
      type: "template",
      template: {
        ...{ name: "order_update", language: { code: "en" } },
        components: [
          {
            type: "body",
            parameters: [
              { type: "text", text: "Ada" },
              { type: "text", text: "7" },
            ],
          },
        ],
      },
    });
  });

  it("gets no tags that are longer than Meta takes", () => {
    expect(opaqueOf({ customerId: "x".repeat(600), key: "k" }, "prod")).toBeUndefined();
  });

  it.each<readonly [number, string, ProviderAnswer["answer"]]>([
    [429, "ThrottledRequestException", "throttled"],
    [404, "ResourceNotFoundException", "misconfigured"],
    [403, "AccessDeniedException", "misconfigured"],
    [403, "AccessDeniedByMetaException", "misconfigured"],
    [400, "InvalidParametersException", "refused"],
    [400, "ValidationException", "refused"],
    [500, "InternalServiceException", "unknown"],
    [502, "DependencyException", "unknown"],
  ])("that answers %i %s: the message is %s then", async (status, error, answer) => {
    expect(await sending(status, { message: "no" }, error)(message)).toMatchObject({ answer });
    expect(requests).toHaveLength(1);
  });
});

const SEND = { ...task, choices: [{ template: "order", channel: "whatsapp", transactional: true }] } as const;

describe("the gate", () => {
  const phone = { addresses: { phone: { v: TO, t: 1 } } };
  async function sendsTo(last: number | undefined, of: Template) {
    const counts = last === undefined ? {} : { "WhatsApp Received": { n: 1, first: last, last } };
    const here = await world({ profile: { ...phone, counts }, settings: { sender: { whatsapp: FROM } } });
    const result = await outcome({ ...here.deps, templates: { order: of } }, SEND);
    return { result, sent: here.channel.calls };
  }
  const DAY = 86_400_000;

  it.each([
    ["never", undefined],
    ["24 hours ago", NOON - DAY],
  ])("drops a text of our own to who wrote %s", async (_, last) => {
    const { result, sent } = await sendsTo(last, template());

    expect([result, sent]).toEqual([{ ...SENT, sent: false, dropped: true, reason: "window_closed" }, []]);
  });

  it("lets it pass to who wrote less than 24 hours ago", async () => {
    const { result, sent } = await sendsTo(NOON - DAY + 1, template());

    expect(result).toEqual(SENT);
    expect(sent).toMatchObject([{ content: { text: "Hello " } }].map(() => ({ to: TO, from: FROM })));
  });

  it("sends the approved template in its place", async () => {
    const { result, sent } = await sendsTo(undefined, template({ approved: { ...APPROVED, parameters: [] } }));

    expect(result).toEqual(SENT);
    expect(sent).toMatchObject([{ content: { approved: { name: "order_update" } } }]);
  });

  it("goes on to the next choice of a first of", async () => {
    const here = await world({ profile: { addresses: { ...phone.addresses, email: { v: "a@b.test", t: 1 } } } });
    const [choice] = SEND.choices;
    const two = { ...SEND, choices: [choice, { template: "receipt", channel: "email", transactional: true }] } as const;

    const result = await outcome({ ...here.deps, templates: { ...here.deps.templates, order: template() } }, two);

    expect(result).toEqual(SENT);
    expect(here.channel.calls).toMatchObject([{ channel: "email" }]);
  });
});
