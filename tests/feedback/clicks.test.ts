import { expect, it } from "vitest";
import { memorySuppressions } from "../../adapters/memory/messages.ts";
import { sealer } from "../../adapters/system/sealer.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { type Around, applyFeedback } from "../../core/feedback/apply.ts";
import { parseEvent } from "../../core/ingest/envelope.ts";
import { ingestCustomer } from "../../core/ingest/ingest.ts";
import { writeClick } from "../../core/links/click.ts";
import type { ClickSettings } from "../../core/links/counted-links.ts";
import { followLink } from "../../core/links/follow.ts";
import type { CustomerEvent } from "../../core/model/event.ts";
import { isoTime } from "../../core/moment/wall-time.ts";
import type { SentEvent } from "../../core/ports/queues.ts";
import { event, rulesOf, START, world } from "../ingest/world.ts";

const KEY = "welcome#1#hello#1";

/** Ingest of a customer who got a message, and clicks on its links as they come from the redirect. */
async function clicked(clicks: ClickSettings = {}) {
  const all = world(rulesOf([], { clicks }));
  const said = { hash: sha256, counter: all.counter, messages: all.messages, suppressions: memorySuppressions() };
  const deps = { ...all.deps, report: (each: CustomerEvent, around: Around) => applyFeedback(said, each, around) };
  const ingest = (...events: CustomerEvent[]) => ingestCustomer(deps, "ada", events);
  await ingest(event("Signed Up"));
  const born = all.profiles.all()[0]?.born ?? 0;
  const parts = { channel: "email", template: "hello", transactional: false, time: START, first: START } as const;
  await all.messages.put({ schema: 1, customerId: "ada", key: KEY, state: "claimed", attempt: 1, ...parts }, undefined);
  const click = async (position: number, time: number, knownSince = born) => {
    const target = `https://shop.example/${position}`;
    const token = writeClick(sealer, ["k"], {
      target,
      position,
      template: "hello",
      customerId: "ada",
      key: KEY,
      knownSince,
    });
    const put: SentEvent[] = [];
    await followLink(
      {
        ...{ sealer, hash: sha256, secret: "keys", secrets: { read: async () => "k", readAnew: async () => "k" } },
        ...{
          clock: { now: () => time },
          counter: all.counter,
          settings: { clicks },
          pause: () => new Promise(() => {}),
        },
        events: { put: async (events) => void put.push(...events) },
      },
      token,
      { method: "GET", agent: "Mozilla/5.0", from: "198.51.100.7", purpose: "" },
    );
    const [one] = put;
    if (one === undefined) throw new Error("no event");
    const envelope = { id: "e", "detail-type": one.name, source: one.source, time: isoTime(time), detail: one.detail };
    const parsed = parseEvent(envelope, time);
    if (!("event" in parsed)) throw new Error("not an event");
    return parsed.event;
  };
  return { ...all, ingest, click, marks: async () => (await all.messages.read("ada", KEY))?.marks };
}

const recent = (profile: { readonly recent: readonly { readonly name: string }[] } | undefined) =>
  profile?.recent.map(({ name }) => name);

it("a click that is delivered twice counts once, and marks its message", async () => {
  const { ingest, click, profiles, marks, counter } = await clicked();

  await ingest(await click(1, START + 60_000));
  await ingest(await click(1, START + 60_500));
  await ingest(await click(1, START + 60_000), await click(1, START + 60_900));

  expect(recent(profiles.all()[0])).toEqual(["Signed Up", "Email Clicked"]);
  expect(await marks()).toEqual({ clicked: START + 60_000 });
  expect(counter.total("EventDuplicate")).toBe(3);
});

it("a click that comes before the send has its answer ends no claim wrongly, and the message is sent", async () => {
  const { ingest, click, messages, marks } = await clicked();

  await ingest(await click(1, START + 60_000));
  await messages.finish("ada", KEY, 1, { state: "sent", time: START + 61_000, providerId: "p" });

  expect(await messages.read("ada", KEY)).toMatchObject({ state: "sent", providerId: "p" });
  expect(await marks()).toEqual({ clicked: START + 60_000 });
});

it("clicks out of order keep the mark of the first that came", async () => {
  const { ingest, click, marks } = await clicked();

  await ingest(await click(1, START + 600_000));
  await ingest(await click(2, START + 60_000));

  expect(await marks()).toEqual({ clicked: START + 600_000 });
});

it("a click on a message to an erased customer makes no profile, also where they have come back", async () => {
  const { ingest, click, profiles, marks, deps } = await clicked();
  const before = profiles.all()[0];

  await ingest(await click(1, START + 60_000, (before?.born ?? 0) - 1));
  await ingestCustomer(deps, "bob", [{ ...(await click(1, START + 60_000)), customerId: "bob" }]);

  expect(await marks()).toBeUndefined();
  expect(profiles.all()).toEqual([before]);
});

it("clicks on several links within seconds are a machine's, and mark nothing", async () => {
  const { ingest, click, profiles, marks } = await clicked();

  await ingest(await click(1, START + 60_000), await click(2, START + 61_000), await click(3, START + 64_000));

  expect(recent(profiles.all()[0])).toEqual(["Signed Up", ...Array(3).fill("Email Clicked By Machine")]);
  expect(await marks()).toBeUndefined();
});

it("those that come one after another are so from the second on", async () => {
  const { ingest, click, profiles } = await clicked();

  await ingest(await click(1, START + 60_000));
  await ingest(await click(2, START + 62_000));
  await ingest(await click(3, START + 66_000));
  await ingest(await click(4, START + 90_000));

  expect(recent(profiles.all()[0])?.slice(1)).toEqual([
    "Email Clicked",
    "Email Clicked By Machine",
    "Email Clicked By Machine",
    "Email Clicked",
  ]);
});

it("after the hidden link every other is a machine's", async () => {
  const { ingest, click, marks } = await clicked({ hidden: true });

  await ingest(await click(0, START + 60_000));
  await ingest(await click(1, START + 60_300));

  expect(await marks()).toBeUndefined();
});

it("all of them count where the settings say so", async () => {
  const { ingest, click, marks, profiles } = await clicked({ countMachines: true });

  await ingest(await click(1, START + 60_000), await click(2, START + 61_000));

  expect(await marks()).toEqual({ clicked: START + 60_000 });
  expect(recent(profiles.all()[0])?.slice(1)).toEqual(["Email Clicked", "Email Clicked"]);
});
