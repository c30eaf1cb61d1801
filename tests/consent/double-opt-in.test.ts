import { describe, expect, test } from "vitest";
import { liquidRenderer } from "../../adapters/liquid/renderer.ts";
import { memoryConfirmations } from "../../adapters/memory/answers.ts";
import { memoryMessages, memorySuppressions } from "../../adapters/memory/messages.ts";
import { memoryChannel, memoryLinks } from "../../adapters/memory/outbound.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { ingestCustomer } from "../../core/ingest/ingest.ts";
import type { EventContext, Via } from "../../core/model/event.ts";
import type { Template } from "../../core/model/message.ts";
import type { SendTask } from "../../core/model/task.ts";
import { sendMessage } from "../../core/send/send.ts";
import { compiledIn } from "../compiler/fixture.ts";
import { DAY, entryOn, event, HOUR, journey, rulesOf, START, world } from "../ingest/world.ts";
import { receipt } from "../send/world.ts";

const TOPICS = {
  offers: { channels: ["email", "sms"], default: "out", doubleOptIn: { email: "confirm" } },
  news: { channels: ["email"], default: "out" },
} as const;
const ASKING = journey({
  journey: "confirm_offers_email",
  machine: "confirm_offers_email",
  enter: [entryOn({ on: "api" }, { key: "event.properties.address", again: { after: DAY } })],
});
const RULES = rulesOf([ASKING], { topics: TOPICS });
const ANN = "ann@example.com";

const says = (context: EventContext, trust?: Via["trust"]) => ({ context, ...(trust && { via: { trust } }) });

describe("an agreement to a topic with double opt-in", () => {
  test("lets the customer into the journey that asks them, once there is an address", async () => {
    const shop = world(RULES);

    await shop.ingest(shop.now("Signed Up", says({ consent: { offers: true } })));
    expect(Object.keys(shop.profile().entries)).toEqual([]);
    await shop.ingest(shop.now("Address Saved", says({ addresses: { email: ANN } })));

    expect(shop.entry("confirm_offers_email#1").event).toMatchObject({
      name: "Opt-In Asked",
      properties: { topic: "offers", channel: "email", address: sha256(ANN) },
    });
    expect(shop.runs.all()).toHaveLength(1);
  });

  test("asks once, however often an app says the same, and again after another form a day later", async () => {
    const shop = world(RULES);
    const yes = (proof: string) =>
      shop.now("Seen", says({ addresses: { email: ANN }, consent: { offers: true }, proof }));

    await shop.ingest(yes("form-1"));
    shop.clock.set(START + 2 * DAY);
    await shop.ingest(yes("form-1"));
    expect(shop.profile().journeys.confirm_offers_email?.count).toBe(1);
    expect(shop.profile().entries["confirm_offers_email#1"]?.end).toBeUndefined();

    shop.clock.set(START + 3 * DAY);
    await shop.ingest(yes("form-2"));
    expect(shop.profile().journeys.confirm_offers_email?.refused).toMatchObject({ inside: { n: 1 } });
  });

  test("said by a browser asks too, and one to another topic does not", async () => {
    const shop = world(RULES);

    await shop.ingest(
      shop.now("Signed Up", says({ addresses: { email: ANN }, consent: { news: true } }, "browser")),
      shop.now("Signed Up", says({ consent: { offers: { email: true } } }, "browser")),
    );

    expect(Object.keys(shop.profile().entries)).toEqual(["confirm_offers_email#1"]);
  });

  test("asks nobody where it is history, or where it was refused since", async () => {
    const shop = world(RULES);
    const old = says({ addresses: { email: ANN }, consent: { offers: true } });

    await shop.ingest(event("Imported", { ...old, replay: true, time: START - HOUR }));
    expect(shop.profile().entries).toEqual({});

    await shop.ingest(
      event("Refused", { ...says({ consent: { offers: false } }), time: START }),
      event("Seen", { ...says({ consent: { offers: true } }), time: START - HOUR }),
    );
    expect(shop.profile().entries).toEqual({});
  });
});

describe("the message that asks", () => {
  const template: Template = {
    name: "confirm",
    channel: "email",
    transactional: true,
    confirms: "offers",
    subject: "Please confirm",
    body: "Hello",
    entryFields: [],
  };
  const task = (customer: string): SendTask => ({
    ...receipt,
    customer,
    journey: "confirm_offers_email",
    step: "confirm",
    choices: [{ template: "confirm", channel: "email", transactional: true }],
  });

  function asking() {
    const shop = world(RULES);
    const channel = memoryChannel();
    const deps = {
      ...shop.deps,
      suppressions: memorySuppressions(),
      confirmations: memoryConfirmations(),
      sender: channel,
      renderer: liquidRenderer(),
      links: memoryLinks,
      templates: { confirm: template },
      settings: { ...RULES.settings, sender: { email: "Shop <shop@example.com>" } },
      stage: "test",
    };
    return { shop, channel, deps };
  }

  test("goes to an address that only a browser said, and to each address once a day", async () => {
    const { shop, channel, deps } = asking();
    const signUp = says({ addresses: { email: ANN }, consent: { offers: { email: true } } }, "browser");
    for (const customer of ["ada", "eve"]) {
      await ingestCustomer(shop.deps, customer, [event("Signed Up", { ...signUp, customerId: customer })]);
    }

    const first = await sendMessage(deps, task("ada"), "c1");
    const second = await sendMessage(deps, task("eve"), "c2");
    const again = await sendMessage(deps, task("ada"), "c3");

    expect(first).toMatchObject({ sent: true });
    expect(second).toMatchObject({ sent: false, reason: "asked_already" });
    expect(again).toEqual(first);
    expect(channel.calls).toHaveLength(1);
  });

  test("goes to an address once a day also where its customer was erased, and comes back to the same message", async () => {
    const { shop, channel, deps } = asking();
    const signUp = says({ addresses: { email: ANN }, consent: { offers: { email: true } } }, "browser");
    await shop.ingest(shop.now("Signed Up", signUp));
    const first = await sendMessage(deps, task("ada"), "c1");
    const stored = shop.profile();
    const back = { ...stored, erased: START, ver: stored.ver + 1 };
    expect(await shop.deps.profiles.write(back, stored.ver, {})).toBe("written");

    const again = await sendMessage({ ...deps, messages: memoryMessages() }, task("ada"), "c2");

    expect([first.sent, again.sent, again.reason]).toEqual([true, false, "asked_already"]);
    expect(channel.calls).toHaveLength(1);
  });
});

describe("a workspace with double opt-in", () => {
  const files = [
    {
      path: "workflows/settings.yaml",
      text: `zone: Europe/London
sender: { email: "shop@example.com" }
topics:
  offers: { channels: [email, sms], double opt-in: confirm }
`,
    },
    {
      path: "workflows/templates/confirm.email.html",
      text: '---\ntransactional: true\nsubject: Please confirm\n---\n<a href="{{ links.confirm }}">Yes</a>\n',
    },
  ];

  test("has a journey for each channel that confirms, whose message names the topic", () => {
    const { workspace } = compiledIn(files);

    expect(workspace.diagnostics).toEqual([]);
    expect(workspace.settings.topics.offers).toMatchObject({ doubleOptIn: { email: "confirm" } });
    expect(workspace.journeys.map(({ journey }) => journey)).toEqual(["confirm_offers_email"]);
    expect(workspace.rules.journeys[0]?.enter[0]).toMatchObject({
      on: "api",
      key: "event.properties.address",
      again: { after: DAY },
    });
    expect(workspace.templates.confirm).toMatchObject({ confirms: "offers" });
  });
});
