import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { expect, test } from "vitest";
import { eventBus } from "../../adapters/aws/event-bus.ts";

const event = {
  ...{ id: "emit/1", name: "Noted", customerId: "ada", knownSince: 1_690_000_000_000 },
  ...{ properties: { plan: "free" }, time: 1_700_000_000_000 },
};

/** EventBridge as it answers on the wire; keeps what it was sent. */
function bridge(answer: object) {
  const entries: Record<string, unknown>[] = [];
  const client = new EventBridgeClient({
    region: "eu-west-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    maxAttempts: 1,
    requestHandler: {
      async handle({ body }: { body: string | Uint8Array }) {
        entries.push(...JSON.parse(typeof body === "string" ? body : new TextDecoder().decode(body)).Entries);
        const headers = { "content-type": "application/x-amz-json-1.1" };
        return { response: { statusCode: 200, headers, body: new TextEncoder().encode(JSON.stringify(answer)) } };
      },
    },
  });
  return { bus: eventBus(client, "sojourn-dev"), entries };
}

test("an event comes on the bus as customers' events do, with its id and its time", async () => {
  const { bus, entries } = bridge({ FailedEntryCount: 0, Entries: [{ EventId: "e" }] });

  await bus.put({ ...event, journey: "win_back" });

  const [{ Detail, ...entry } = {}] = entries;
  expect(entry).toMatchObject({ EventBusName: "sojourn-dev", Source: "sojourn", DetailType: "Noted" });
  expect(JSON.parse(String(Detail))).toEqual({
    id: "emit/1",
    customerId: "ada",
    knownSince: 1_690_000_000_000,
    journey: "win_back",
    properties: { plan: "free" },
    time: 1_700_000_000_000,
  });
});

test("an event that the bus did not take, though it answered, is a fault", async () => {
  const { bus } = bridge({ FailedEntryCount: 1, Entries: [{ ErrorCode: "ThrottlingException", ErrorMessage: "ada" }] });

  await expect(bus.put(event)).rejects.toThrow("The bus did not take an event: ThrottlingException.");
});
