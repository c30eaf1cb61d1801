import { describe, expect, it } from "vitest";
import { liquidRenderer } from "../../adapters/liquid/renderer.ts";
import { asSent } from "../../cli/preview/as-sent.ts";
import type { OutgoingMessage } from "../../core/channels/channels.ts";
import type { Message, Template } from "../../core/model/message.ts";
import type { Profile } from "../../core/model/profile.ts";
import { profileView } from "../../core/profile/view.ts";
import { compose } from "../../core/send/compose.ts";
import { previewLinks } from "../../workflows/compiler/templates/filled.ts";
import { customer, NOON, settings } from "../policy/inputs.ts";

const device = (name: string) => `arn:aws:sns:eu-west-1:111122223333:endpoint/GCM/shop/${name}`;
const shop = {
  ...settings,
  sender: {
    email: "shop@example.com",
    sms: "SHOP",
    texts: { countries: { DE: "+4915112345678", CA: "+12265550100", US: "+12025550100" } },
  },
  topics: { offers: { channels: ["email", "sms", "push"], default: "in" as const, pool: "news", tenant: "shop" } },
  utm: { source: "shop" },
};
const hello = { name: "hello", topic: "offers", transactional: false, entryFields: [], version: "abc" };

const templates = {
  email: {
    ...hello,
    channel: "email",
    subject: "Hello {{ profile.name }}",
    body: '<a href="https://shop.example/">Shop</a>',
  },
  sms: { ...hello, channel: "sms", body: "Hello {{ profile.name }}" },
  push: { ...hello, channel: "push", subject: "Hello", body: "{{ profile.name }}" },
} as const satisfies Record<string, Template>;

/** What was sent, and what is shown of it later. */
async function both(template: Template, profile: Profile): Promise<[sent: OutgoingMessage, shown: OutgoingMessage]> {
  const { channel, topic = "offers", transactional } = template;
  const run = { contract: 1, journey: "welcome", version: "", n: 1, step: "hello", pass: 1, steps: {} } as const;
  const task = {
    ...run,
    do: "send",
    customer: profile.customerId,
    template: "hello",
    channel,
    transactional,
    topic,
  } as const;
  const read = { ...template, reads: [["profile", "name"]] };
  const deps = { renderer: liquidRenderer(), links: previewLinks, templates: { hello: read }, settings: shop };
  const composed = await compose(deps, task, profile, NOON, undefined);
  if (!("outgoing" in composed) || composed.wrote === undefined) throw new Error("It was not written.");
  const message: Message = {
    ...{ schema: 1, customerId: profile.customerId, key: "welcome#1#hello#1", state: "sent", attempt: 1 },
    ...{ channel, template: "hello", topic, transactional, time: NOON, first: NOON },
  };
  const today = { profile: profileView(profile), entry: { name: "", time: 0, properties: {} }, steps: {} };
  const ask = { message, wrote: composed.wrote, template: read, settings: shop, profile, today };
  const { tags } = composed.outgoing;
  return [composed.outgoing, { ...(await asSent(ask)), tags }];
}

describe("a message shown as it was sent", () => {
  const name = { name: { v: "Ada", t: 1 } };
  const german = customer({ traits: name, addresses: { phone: { v: "+4930123456", t: 1 } } });
  const canadian = customer({
    traits: name,
    addresses: { phone: { v: "+16135550123", t: 1 } },
    country: { v: "US", t: 1 },
  });

  it.each([
    ["the number's country", german, "+4915112345678"],
    ["the customer's country", canadian, "+12025550100"],
  ])("comes from the sender of %s", async (_, profile, from) => {
    const [sent, shown] = await both(templates.sms, profile);

    expect(sent).toMatchObject({ from });
    expect(shown).toEqual(sent);
  });

  it("leaves by the pool and for the tenant of its topic, with the parameters of its links", async () => {
    const [sent, shown] = await both(templates.email, customer({ traits: name }));

    expect(sent).toMatchObject({ pool: "news", tenant: "shop", subject: "Hello Ada" });
    expect(JSON.stringify(sent)).toContain("utm_campaign=welcome");
    expect(shown).toEqual(sent);
  });

  it("goes to all devices", async () => {
    const push = { v: device("one"), t: 2, others: [{ v: device("two"), t: 1 }] };
    const [sent, shown] = await both(templates.push, customer({ traits: name, addresses: { push } }));

    expect(JSON.stringify(sent)).toContain(device("two"));
    expect(shown).toEqual(sent);
  });
});
