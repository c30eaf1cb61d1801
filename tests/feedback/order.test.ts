import { describe, expect, it } from "vitest";
import { applyFeedback } from "../../core/feedback/apply.ts";
import { writeTags } from "../../core/feedback/find-message.ts";
import { sesEvent } from "../../core/feedback/ses.ts";
import { ingestCustomer } from "../../core/ingest/ingest.ts";
import type { CustomerEvent } from "../../core/model/event.ts";
import type { JsonObject } from "../../core/model/json.ts";
import { addressHash } from "../../core/policy/address.ts";
import type { ChannelSender } from "../../core/ports/channels.ts";
import { world as ingestWorld } from "../ingest/world.ts";
import { NOON } from "../policy/inputs.ts";
import { outcome, SENT, world } from "../send/world.ts";

const SECOND = 1000;

/** A send and an ingest over the same stores, with SES's reports on the message that the sender got. */
async function mailing() {
  const all = await world();
  const { profiles, messages, suppressions } = all;
  const { deps: ingesting, counter } = ingestWorld();
  const feedback = { messages, suppressions, hash: ingesting.hash, counter };
  const ingest = async (event: CustomerEvent) => {
    const deps = {
      ...ingesting,
      profiles,
      report: (each: CustomerEvent, around: Parameters<typeof applyFeedback>[2]) =>
        applyFeedback(feedback, each, around),
    };
    await ingestCustomer(deps, event.customerId, [event]);
  };
  let ids = 0;
  /** SES's event, with the tags of the message that went out; `after`: milliseconds after noon. */
  const report = (name: string, after: number, said: JsonObject = {}, id = `ses-${++ids}`): CustomerEvent => {
    const [sent] = all.channel.calls;
    if (sent?.channel !== "email") throw new Error("no e-mail went out");
    const tags = Object.fromEntries(Object.entries(writeTags(sent.tags)).map(([tag, value]) => [tag, [value]]));
    const time = new Date(NOON + after).toISOString();
    const parsed = sesEvent({ id, source: "aws.ses", "detail-type": name, time, detail: { mail: { tags }, ...said } });
    if (!("event" in parsed)) throw new Error("SES's event was not read");
    return parsed.event;
  };
  /** Sends the message; `meanwhile` runs when the provider has it, and has not yet answered. */
  const send = (meanwhile: () => Promise<void>) => {
    const sender: ChannelSender = {
      send: async (...given: Parameters<ChannelSender["send"]>) => {
        const answer = await all.channel.send(...given);
        await meanwhile();
        return answer;
      },
    };
    return outcome({ ...all.deps, sender });
  };
  const suppressed = async (address: string) =>
    (await suppressions.read("email", [addressHash(ingesting.hash, address)]))?.reason;
  return { ...all, ingest, report, send, suppressed, ignored: counter };
}

const BOUNCED: JsonObject = {
  bounce: {
    bounceType: "Permanent",
    bounceSubType: "General",
    bouncedRecipients: [{ emailAddress: "ada@example.com" }],
  },
};

describe("reports on a message", () => {
  it("that come before the provider's answer are kept when the answer is", async () => {
    const { send, ingest, report, message } = await mailing();

    const result = await send(async () => {
      await ingest(report("Email Delivered", 1 * SECOND));
      await ingest(report("Email Opened", 2 * SECOND));
    });

    expect(result).toEqual(SENT);
    expect(await message()).toMatchObject({
      state: "sent",
      providerId: expect.any(String),
      marks: { delivered: NOON + 1 * SECOND, opened: NOON + 2 * SECOND },
    });
  });

  it("that come before an answer which is lost settle the message: it is not unknown, and does not go out again", async () => {
    const { send, ingest, report, message, channel, deps } = await mailing();

    await send(async () => {
      await ingest(report("Email Delivered", 1 * SECOND));
      throw new Error("the connection broke");
    });
    await outcome(deps);

    expect(await message()).toMatchObject({ marks: { delivered: NOON + 1 * SECOND } });
    expect((await message())?.state).not.toBe("unknown");
    expect(channel.calls).toHaveLength(1);
  });

  it("that come twice, and again under another id, count once: the first time stays", async () => {
    const { send, ingest, report, message } = await mailing();
    await send(async () => {});
    const opened = report("Email Opened", 3 * SECOND, {}, "same");

    await ingest(opened);
    await ingest(opened);
    await ingest(report("Email Opened", 9 * SECOND));

    expect((await message())?.marks).toEqual({ opened: NOON + 3 * SECOND });
  });

  it("that come in any order leave the same message, and the same suppression", async () => {
    const orders = [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [2, 0, 3, 1],
    ];
    const left = await Promise.all(
      orders.map(async (order) => {
        const { send, ingest, report, message, suppressed } = await mailing();
        await send(async () => {});
        const reports = [
          report("Email Delivered", 1 * SECOND),
          report("Email Opened", 2 * SECOND),
          report("Email Clicked", 3 * SECOND),
          report("Email Bounced", 4 * SECOND, BOUNCED),
        ];
        for (const at of order) {
          const one = reports[at];
          if (one !== undefined) await ingest(one);
        }
        return { message: await message(), suppressed: await suppressed("ada@example.com") };
      }),
    );

    const [first] = left;
    expect(first).toMatchObject({
      suppressed: "bounced",
      message: {
        state: "sent",
        marks: {
          delivered: NOON + 1 * SECOND,
          opened: NOON + 2 * SECOND,
          clicked: NOON + 3 * SECOND,
          bounced: NOON + 4 * SECOND,
        },
      },
    });
    for (const one of left) expect(one).toEqual(first);
  });

  it("to a customer who was forgotten meanwhile make neither profile nor message; the address that bounced stays blocked", async () => {
    const { send, ingest, report, message, messages, profiles, suppressed, ignored } = await mailing();
    await send(async () => {});
    messages.erase("c-1");
    profiles.erase("c-1");

    await ingest(report("Email Opened", 2 * SECOND));
    await ingest(report("Email Bounced", 4 * SECOND, BOUNCED));

    expect(profiles.all()).toEqual([]);
    expect(await message()).toBeUndefined();
    expect(await suppressed("ada@example.com")).toBe("bounced");
    expect(ignored.total("EventIgnored", { reason: "erased" })).toBe(2);
  });
});
