import { readFileSync } from "node:fs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { expect, it } from "vitest";
import { suppressionStore } from "../../adapters/aws/suppressions.ts";
import { table } from "../../adapters/aws/table.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { addressHash } from "../../core/policy/address.ts";
import { namesOf } from "../../infra/names.ts";
import { runningCloud } from "../cli/running-cloud.ts";
import { project } from "../cli/workspace.ts";

const NAMES = namesOf("dev");
const PHONE = "+4915112345678";
const SETTINGS = `zone: Europe/London
sender: { email: "Shop <hello@example.com>", sms: "+442071838750" }
topics: { offers: { channels: [sms], default: in } }
replies:
  answered by: sojourn
  languages: [de]
  answers: { stop: "Shop: no more texts.", start: "Shop: welcome back.", help: "Shop: call us. STOP ends it." }
`;
/** The journey of the guide. */
const ANSWERS =
  /```yaml\n(journey: text_answers\n[\s\S]*?)```/.exec(readFileSync("docs/consent.md", "utf8"))?.[1] ?? "";

const shop = runningCloud(
  project({
    "workflows/settings.yaml": SETTINGS,
    "workflows/definitions/greet.journey.yaml":
      "journey: greet\ntitle: Say hello\nenter: { event: Signed Up, again: always }\nsteps:\n  - send: hello_text\n",
    "workflows/templates/hello_text.sms.txt": "---\ntopic: offers\n---\nHello from the shop\n",
    "workflows/definitions/text_answers.journey.yaml": ANSWERS,
    "workflows/destinations/support_ticket.yaml":
      "destination: support_ticket\nurl: https://support.example.com/t\ntimeout: 5s\nattempts: 2\nexample: { status: 201, body: {} }\n",
  }),
);

const reply = async (text: string, ...more: string[]) => {
  const ran = await shop.run("reply", PHONE, text, ...more);
  await shop.wait(60_000);
  return ran;
};
const texts = () => shop.cloud.outbox().map(({ content }) => ("text" in content ? content.text : ""));
const signUp = (customerId: string, id: string) =>
  shop.put("Signed Up", { customerId, id, context: { addresses: { phone: "+49 151 12345678" } } });

it("plays STOP, START, HELP and other texts of customers, from the command to the outbox and the story", async () => {
  await signUp("ann", "s1");
  expect(texts()).toEqual(["Hello from the shop"]);

  expect(await reply("Bitte ruft mich an")).toMatchObject({ code: 0, err: "" });
  expect(shop.cloud.calls("ann")).toMatchObject([{ destination: "support_ticket" }]);
  expect(JSON.stringify(shop.cloud.calls("ann"))).toContain("Bitte ruft mich an");
  expect(texts()).toHaveLength(1);

  const stop = await reply("Abmelden!", "--id", "t1");
  await reply("Abmelden!", "--id", "t1");
  expect(stop.out).toContain("It means STOP");
  expect(texts()).toEqual(["Hello from the shop", "Shop: no more texts."]);

  // The number is suppressed for whoever has it, now and later, and AWS's list has it.
  await signUp("ann", "s2");
  await signUp("bob", "s3");
  await reply("HELP");
  expect(texts()).toHaveLength(2);
  const dynamodb = new DynamoDBClient(shop.cloud.clientConfig);
  const store = suppressionStore(table(dynamodb, NAMES.table));
  expect(await store.read("sms", [addressHash(sha256, PHONE)])).toMatchObject({ reason: "unsubscribed" });
  const told = await shop.run("explain", "bob");
  expect(told.out).toContain("STOP came from the number");
  expect(told.out).toMatch(/suppressed/);

  await reply("START");
  await signUp("bob", "s4");
  await reply("HELP");
  expect(texts().slice(2)).toEqual(["Shop: welcome back.", "Hello from the shop", "Shop: call us. STOP ends it."]);
  const after = await shop.run("explain", "ann");
  expect(after.out).toContain("START came from the number, which ends STOP");
  for (const name of ["SMS Received", "SMS Opted Out", "SMS Opted In", "SMS Help Requested"]) {
    expect(after.out).toContain(name);
  }
  const outbox = await shop.run("outbox");
  expect(outbox.out).toContain("answer to a text message");

  const lines = shop.cloud.log(NAMES.function("inbound")).join("\n");
  expect(lines).toContain("TextReceived");
  expect(lines).not.toMatch(/15112345678|ruft mich|Abmelden/i);
});
