import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { liftStore } from "../../adapters/aws/lifts.ts";
import { messageStore } from "../../adapters/aws/messages.ts";
import { suppressionStore } from "../../adapters/aws/suppressions.ts";
import { type Table, table } from "../../adapters/aws/table.ts";
import type { Message } from "../../core/model/message.ts";
import { openTable } from "./in-process-client.ts";
import { HOUR, someone, T0 } from "./stores.ts";
import { TABLE } from "./table-definition.ts";

/** Two conditional updates of one item are not one: another process writes between them. */
describe("between two updates of one store, another process", () => {
  let items: Table;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const { client, dynamo } = await openTable();
    items = table(client, TABLE.TableName ?? "");
    close = () => dynamo.close();
  });
  afterAll(() => close());

  /** The table, with something done once before the update of this number (from 1). */
  const interrupted = (before: number, other: () => Promise<unknown>): Table => {
    let updates = 0;
    return {
      ...items,
      update: async (...given) => {
        updates += 1;
        if (updates === before) await other();
        return items.update(...given);
      },
    };
  };

  it.each([2, 3])("says START before update %i of a later STOP, which holds all the same", async (before) => {
    const hash = someone();
    const theirs = suppressionStore(items);
    await theirs.say("sms", hash, "stop", T0);
    const ours = suppressionStore(interrupted(before, () => theirs.say("sms", hash, "start", T0 + 1)));

    await ours.say("sms", hash, "stop", T0 + 2);

    expect(await theirs.read("sms", [hash])).toEqual({ reason: "unsubscribed", time: T0 + 2 });
  });

  it("says STOP between the updates of a later START, which holds all the same", async () => {
    const hash = someone();
    const theirs = suppressionStore(items);
    await theirs.say("sms", hash, "start", T0);
    const ours = suppressionStore(interrupted(2, () => theirs.say("sms", hash, "stop", T0 + 1)));

    expect(await ours.say("sms", hash, "start", T0 + 2)).toBe("began");

    expect(await theirs.read("sms", [hash])).toBeUndefined();
  });

  it("goes on saying the other word until whoever says it gives up, and is told to come again", async () => {
    const hash = someone();
    const theirs = suppressionStore(items);
    await theirs.say("sms", hash, "stop", T0);
    let time = T0;
    const contended: Table = {
      ...items,
      update: async (pk, sk, change) => {
        const begins = change.update.includes("wordSince");
        time += 1;
        await theirs.say("sms", hash, begins ? "stop" : "start", time);
        return items.update(pk, sk, change);
      },
    };

    const said = suppressionStore(contended).say("sms", hash, "stop", T0 + HOUR);

    await expect(said).rejects.toMatchObject({ name: "Retryable" });
  });

  const LIFT = { by: "ann", why: "asked by phone", at: T0 + HOUR } as const;

  it("reports another complaint while one is lifted, and that one is lifted", async () => {
    const hash = someone();
    const theirs = suppressionStore(items);
    await theirs.put("email", hash, "complained", T0);
    const ours = liftStore(interrupted(1, () => theirs.put("email", hash, "complained", T0 + 1)));

    expect(await ours.lift("email", hash, LIFT)).toBe(true);

    expect(await theirs.read("email", [hash])).toBeUndefined();
  });

  it("says STOP after the time of a lift that is on its way, and the STOP holds", async () => {
    const hash = someone();
    const theirs = suppressionStore(items);
    await theirs.put("sms", hash, "bounced", T0);
    const ours = liftStore(interrupted(1, () => theirs.say("sms", hash, "stop", LIFT.at + 1)));

    expect(await ours.lift("sms", hash, LIFT)).toBe(true);

    expect(await theirs.read("sms", [hash])).toEqual({ reason: "unsubscribed", time: LIFT.at + 1 });
  });

  it("is our own first try of a lift, whose answer was lost: it is lifted once", async () => {
    const hash = someone();
    const theirs = suppressionStore(items);
    await theirs.put("email", hash, "bounced", T0);
    const ours = liftStore(interrupted(1, () => liftStore(items).lift("email", hash, LIFT)));

    expect(await ours.lift("email", hash, LIFT)).toBe(true);

    expect((await liftStore(items).record("email", hash))?.lifts).toEqual([
      { ...LIFT, was: { reason: "bounced", time: T0 } },
    ]);
  });

  it("goes on changing a suppression until whoever lifts it gives up, and is told to come again", async () => {
    const hash = someone();
    const theirs = suppressionStore(items);
    await theirs.put("email", hash, "complained", T0);
    let time = T0;
    const contended: Table = {
      ...items,
      update: async (...given) => {
        time += 1;
        await theirs.put("email", hash, "complained", time);
        return items.update(...given);
      },
    };

    const lifted = liftStore(contended).lift("email", hash, LIFT);

    await expect(lifted).rejects.toMatchObject({ name: "Retryable" });
  });

  it("reports on an unknown message, and neither report is lost", async () => {
    const customerId = someone();
    const key = "welcome#1#hello#1";
    const theirs = messageStore(items);
    const claim: Message = {
      schema: 1,
      customerId,
      key,
      state: "claimed",
      attempt: 1,
      channel: "email",
      template: "hello",
      transactional: true,
      time: T0,
      first: T0,
      lease: T0 + HOUR,
      claimant: "invocation-1",
      due: T0 + HOUR,
    };
    await theirs.put(claim, undefined);
    await theirs.finish(customerId, key, 1, { state: "unknown", time: T0 + 5 });
    const ours = messageStore(interrupted(2, () => theirs.mark(customerId, key, "delivered", T0 + 10)));

    await ours.mark(customerId, key, "clicked", T0 + 20);

    expect(await theirs.read(customerId, key)).toMatchObject({
      state: "sent",
      marks: { delivered: T0 + 10, clicked: T0 + 20 },
    });
  });
});
