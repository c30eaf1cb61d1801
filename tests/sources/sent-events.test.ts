import type { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { describe, expect, it } from "vitest";
import { sentEvents } from "../../adapters/aws/sent-events.ts";

type Entries = readonly { readonly Detail?: string | undefined }[];

/** A client whose bus answers each request as told. */
function bus(...codes: readonly ((entries: Entries) => (string | undefined)[])[]) {
  const requests: Entries[] = [];
  const send = async ({ input }: PutEventsCommand) => {
    const entries = input.Entries ?? [];
    const answered = codes[requests.length]?.(entries) ?? [];
    requests.push(entries);
    const Entries = entries.map((_, at) =>
      answered[at] === undefined ? { EventId: "1" } : { ErrorCode: answered[at] },
    );
    return { FailedEntryCount: Entries.filter((one) => "ErrorCode" in one).length, Entries };
  };
  const client = { send } as unknown as EventBridgeClient;
  return { requests, events: sentEvents(client, "shop", async () => {}) };
}

const event = (id: string, text = "") => ({ name: "A", source: "sojourn.sources", detail: { id, text } });

describe("events from outside on the bus", () => {
  it("are put again where the bus did not take them, and only those", async () => {
    const { requests, events } = bus(() => [undefined, "ThrottlingException", undefined]);

    await events.put([event("1"), event("2"), event("3")]);

    expect(requests.map((entries) => entries.map(({ Detail }) => JSON.parse(Detail ?? "").id))).toEqual([
      ["1", "2", "3"],
      ["2"],
    ]);
  });

  it("that the bus goes on refusing are the sender's to send again", async () => {
    const throttled = () => ["ThrottlingException"];

    await expect(bus(throttled, throttled, throttled).events.put([event("1")])).rejects.toMatchObject({
      name: "Retryable",
    });
    await expect(bus(() => ["MalformedDetail"]).events.put([event("1")])).rejects.toThrow("MalformedDetail");
  });

  it("go ten at a time, and in requests that are not too large", async () => {
    const { requests, events } = bus();

    await events.put(Array.from({ length: 23 }, (_, at) => event(String(at))));
    expect(requests.map(({ length }) => length)).toEqual([10, 10, 3]);

    await events.put([event("a", "x".repeat(200_000)), event("b", "x".repeat(200_000))]);
    expect(requests.slice(3).map(({ length }) => length)).toEqual([1, 1]);
  });
});
