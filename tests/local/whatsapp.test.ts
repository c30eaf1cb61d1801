import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { expect, it } from "vitest";
import { messageStore } from "../../adapters/aws/messages.ts";
import { profileStore } from "../../adapters/aws/profiles.ts";
import { table } from "../../adapters/aws/table.ts";
import { namesOf } from "../../infra/names.ts";
import { runningCloud } from "../cli/running-cloud.ts";
import { project } from "../cli/workspace.ts";

const PHONE = "+4915112345678";

/** No `replies`: the number of WhatsApp alone brings the function. */
const shop = runningCloud(
  project({
    "workflows/settings.yaml": `zone: Europe/London
sender: { email: "Shop <hello@example.com>", whatsapp: phone-number-id-01234567890123456789012345678901 }
topics: { offers: { channels: [email, whatsapp], default: in } }
`,
    "workflows/definitions/greet.journey.yaml": `journey: greet
title: Say hello
enter: { event: Signed Up, again: always }
steps:
  - send: { first of: [only_text, hello] }
    id: hello
`,
    "workflows/templates/only_text.whatsapp.txt": "---\ntopic: offers\n---\nHello, you wrote to us\n",
    "workflows/templates/hello.email.html":
      "---\ntopic: offers\nsubject: Hello\n---\n<p>Hello</p> {{ links.preferences }}\n",
    "workflows/definitions/order.journey.yaml": `journey: order
title: Order
enter: { event: Order Completed, again: always }
steps:
  - send: update
`,
    "workflows/templates/update.whatsapp.txt": `---
transactional: true
approved: { name: order_update, language: en_US, parameters: ["{{ entry.properties.orderId }}"] }
---
Order {{ entry.properties.orderId }} is on its way
`,
  }),
);

const signUp = (id: string) =>
  shop.put("Signed Up", { customerId: "ann", id, context: { addresses: { phone: PHONE, email: "ann@example.com" } } });
const orders = (id: string) => shop.put("Order Completed", { customerId: "ann", id, properties: { orderId: id } });
const sent = () =>
  shop.cloud.outbox("ann").map(({ channel, content }) => [channel, "shown" in content ? content.shown : ""]);
const say = async (text: string) => {
  const ran = await shop.run("reply", PHONE, text, "--whatsapp");
  await shop.wait(60_000);
  return ran;
};
const items = () => table(new DynamoDBClient(shop.cloud.clientConfig), namesOf("dev").table);

it("sends the approved template until the customer writes, and texts of our own for 24 hours from then", async () => {
  await signUp("s1");
  await orders("o1");
  expect(sent()).toEqual([
    ["email", ""],
    ["whatsapp", "order_update (en_US)\no1"],
  ]);

  expect(await say("Where is it?")).toMatchObject({ code: 0, err: "" });
  await signUp("s2");
  await orders("o2");
  expect(sent().slice(2)).toEqual([
    ["whatsapp", "Hello, you wrote to us"],
    ["whatsapp", "Order o2 is on its way"],
  ]);

  await shop.wait(24 * 3_600_000);
  await signUp("s3");
  expect(sent().slice(4)).toEqual([["email", ""]]);
});

it("marks a message as read, and stops at STOP until START", async () => {
  await shop.run("act", "ann", "open", "order#2#update#1");
  await shop.wait(60_000);
  const stored = await messageStore(items()).read("ann", "order#2#update#1");
  expect(stored).toMatchObject({ state: "sent", marks: { opened: expect.any(Number) } });

  const before = sent().length;
  const stop = await say("STOP");
  expect(stop.out).toContain("It means STOP");
  await orders("o3");
  expect(sent().slice(before)).toEqual([]);
  await say("start");
  await orders("o4");
  expect(sent().slice(before)).toEqual([["whatsapp", "Order o4 is on its way"]]);

  const profile = await profileStore(items()).read("ann");
  const told = ["WhatsApp Received", "WhatsApp Opted Out", "WhatsApp Opted In", "WhatsApp Read"];
  expect(told.map((name) => profile?.counts[name]?.n)).toEqual([1, 1, 1, 1]);
});
