import { describe, expect, it } from "vitest";
import { memoryDestinations } from "../../adapters/memory/outbound.ts";
import { memoryClock, memoryCounter } from "../../adapters/memory/system.ts";
import type { CallAnswer } from "../../core/call/answer.ts";
import { type Delivery, deliverMessage } from "../../core/call/deliver.ts";
import { defined } from "../../core/model/defined.ts";
import { parseDelivery } from "../../functions/call/parse-task.ts";
import { BILLING } from "./world.ts";

const delivery: Delivery = {
  ...{ contract: 1, do: "deliver", destination: "billing_retry", key: "k", within: 500 },
  body: { subject: "Call Ada" },
  message: { channel: "task", tags: { customerId: "c-1", key: "rescue#1#call_them#1" } },
};

async function delivered(answer: CallAnswer, parts: Partial<Delivery> = {}, spacing?: number) {
  const caller = memoryDestinations();
  const seen: unknown[] = [];
  const counter = memoryCounter();
  const deps = {
    clock: memoryClock(0),
    counter,
    turns: { take: async () => undefined },
    destinations: { billing_retry: { ...BILLING, ...defined({ spacing }) } },
    caller: {
      call: async (...[{ timeout }, request]: Parameters<typeof caller.call>) => {
        seen.push({ timeout, ...request });
        return answer;
      },
    },
  };
  return { result: await deliverMessage(deps, { ...delivery, ...parts }), seen, counter };
}

describe("a message that a destination takes", () => {
  it("is one request with its key, and no longer than the send waits", async () => {
    const { result, seen } = await delivered({ answer: "ok", code: 201, body: {} });

    expect(result).toEqual({ outcome: "taken", code: 201 });
    expect(seen).toEqual([{ timeout: 500, key: "k", body: { subject: "Call Ada" }, message: delivery.message }]);
  });

  it.each([
    [
      { answer: "refused", code: 404, body: null },
      { outcome: "refused", code: 404 },
    ],
    [
      { answer: "refused", code: 403, body: null },
      { outcome: "denied", code: 403 },
    ],
    [
      { answer: "refused", code: 0, body: null, why: "nothing_to_send" },
      { outcome: "refused", code: 0, why: "nothing_to_send" },
    ],
    [
      { answer: "failed", code: 429, untaken: true },
      { outcome: "later", code: 429 },
    ],
    [
      { answer: "failed", code: 503 },
      { outcome: "unknown", code: 503 },
    ],
    [
      { answer: "failed", code: 0 },
      { outcome: "unknown", code: 0 },
    ],
  ] satisfies readonly (readonly [CallAnswer, object])[])("that answers %j", async (answer, outcome) => {
    expect((await delivered(answer)).result).toEqual(outcome);
  });

  it("is not asked without its turn: nothing is sent, and it may be later", async () => {
    const { result, seen, counter } = await delivered({ answer: "ok", code: 200, body: {} }, {}, 1000);

    expect(result).toEqual({ outcome: "later", code: 429 });
    expect(seen).toEqual([]);
    expect(counter.total("CallWaited", { destination: "billing_retry" })).toBe(1);
  });

  it("that is gone is a fault of ours, not the message's", async () => {
    const { result } = await delivered({ answer: "ok", code: 200, body: {} }, { destination: "gone" });

    expect(result).toEqual({ outcome: "denied", code: 0, why: "no_such_destination" });
  });

  it("is read as it is written, and nothing else is", () => {
    expect(parseDelivery(JSON.parse(JSON.stringify(delivery)))).toEqual(delivery);
    expect(() => parseDelivery({ ...delivery, message: { channel: "email", tags: {} } })).toThrow("message.channel");
  });
});
