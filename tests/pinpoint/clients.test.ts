import { flushEvents, identifyUser, record } from "@aws-amplify/analytics";
import { Amplify } from "@aws-amplify/core";
import { PinpointClient, PutEventsCommand, UpdateEndpointCommand } from "@aws-sdk/client-pinpoint";
import { afterEach, expect, test, vi } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { APP } from "../collect/gateway.ts";
import { served } from "../collect/served.ts";

/*
 * The clients as they are published. The AWS SDK has an option for the host; Amplify's host is fixed, so its `fetch` is led here.
 */

const credentials = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "nobody-here-knows-it" };

afterEach(() => vi.unstubAllGlobals());

function client(endpoint: string): PinpointClient {
  return new PinpointClient({ endpoint, region: "eu-central-1", credentials, retryMode: "standard", maxAttempts: 3 });
}

const EVENT = {
  EventType: "cart.add",
  Timestamp: "2026-03-02T09:59:00.000Z",
  Attributes: { sku: "A1" },
  Metrics: { price: 9.5 },
};

test("the AWS SDK for JavaScript puts events and endpoints with another endpoint and nothing else", async () => {
  const { url, events, close } = await served();
  const pinpoint = client(url);
  const put = await pinpoint.send(
    new PutEventsCommand({
      ApplicationId: APP,
      EventsRequest: {
        BatchItem: {
          "ep 1": {
            Endpoint: { Address: "ann@example.com", ChannelType: "EMAIL", User: { UserId: "u1" } },
            Events: { "ev-1": EVENT, "ev-2": { ...EVENT, EventType: "Email Bounced" } },
          },
        },
      },
    }),
  );
  const update = await pinpoint.send(
    new UpdateEndpointCommand({
      ApplicationId: APP,
      EndpointId: "ep 1",
      EndpointRequest: { OptOut: "ALL", ChannelType: "EMAIL" },
    }),
  );
  pinpoint.destroy();
  await close();

  const item = put.EventsResponse?.Results?.["ep 1"];
  expect([put.$metadata.httpStatusCode, item?.EndpointItemResponse?.StatusCode]).toEqual([202, 202]);
  expect(item?.EventsItemResponse).toMatchObject({ "ev-1": { StatusCode: 202 }, "ev-2": { StatusCode: 400 } });
  expect(update.MessageBody).toMatchObject({ Message: "Accepted", RequestID: expect.any(String) });
  expect(events.map(({ name, detail }) => [name, detail.customerId, detail.anonymousId])).toEqual([
    ["Customer Identified", "u1", "ep 1"],
    ["cart.add", "u1", "ep 1"],
    ["Customer Identified", undefined, "ep 1"],
  ]);
});

test("the AWS SDK throws our refusals by their names, and sends a failed request again under the same ids", async () => {
  const { url, deps, events, keys, close } = await served();
  const pinpoint = client(url);
  const put = deps.events.put.bind(deps.events);
  let failures = 1;
  deps.events.put = (more) => (failures-- > 0 ? Promise.reject(new Error("down")) : put(more));
  const out = {
    ApplicationId: APP,
    EndpointId: "ep-1",
    EndpointRequest: { OptOut: "ALL", ChannelType: "SMS" },
  } as const;
  await pinpoint.send(new UpdateEndpointCommand(out));
  const unknown = pinpoint.send(new UpdateEndpointCommand({ ...out, ApplicationId: "unknown" }));
  await expect(unknown).rejects.toMatchObject({ name: "NotFoundException", $metadata: { httpStatusCode: 404 } });
  await keys.put(sha256("pinpoint/full"), { name: "full", source: "full", trust: "browser", created: 0, limit: 0 });
  const limited = new PinpointClient({ endpoint: url, region: "eu-central-1", credentials, maxAttempts: 1 });
  const many = limited.send(new UpdateEndpointCommand({ ...out, ApplicationId: "full" }));
  await expect(many).rejects.toMatchObject({ name: "TooManyRequestsException" });
  pinpoint.destroy();
  limited.destroy();
  await close();

  expect(failures).toBe(-1);
  expect(events).toHaveLength(1);
});

test("Amplify records events and identifies users, once its fetch leads here", async () => {
  const { url, events, close } = await served();
  const real = globalThis.fetch;
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (input: string | URL, init?: RequestInit) => {
    const { host, pathname } = new URL(input);
    asked.push(`${init?.method} ${host} ${pathname.replace(/endpoints\/.*/, "endpoints/…")}`);
    return real(`${url}${pathname}`, init);
  });
  Amplify.configure(
    { Analytics: { Pinpoint: { appId: APP, region: "eu-central-1", flushSize: 10, flushInterval: 50 } } },
    {
      Auth: {
        tokenProvider: { getTokens: async () => null },
        credentialsProvider: {
          getCredentialsAndIdentityId: async () => ({
            credentials,
            identityId: "eu-central-1:8a3f0c12-0000-4000-8000-0123456789ab",
          }),
          clearCredentialsAndIdentityId: () => undefined,
        },
      },
    },
  );
  record({ name: "Cart Viewed", attributes: { sku: "A1" }, metrics: { total: 30 } });
  await vi.waitFor(() => expect(events.map(({ name }) => name)).toContain("Cart Viewed"), { timeout: 10_000 });
  await identifyUser({
    userId: "u1",
    userProfile: { email: "ann@example.com", plan: "pro", customProperties: { interests: ["tea", "music"] } },
    options: { userAttributes: { city: ["Köln"] } },
  });
  record({ name: "Order Completed", metrics: { total: 30 } });
  flushEvents();
  await vi.waitFor(() => expect(events.map(({ name }) => name)).toContain("Order Completed"), { timeout: 10_000 });
  await close();

  expect(new Set(asked)).toEqual(
    new Set([
      `PUT pinpoint.eu-central-1.amazonaws.com /v1/apps/${APP}/endpoints/…`,
      `POST pinpoint.eu-central-1.amazonaws.com /v1/apps/${APP}/events`,
    ]),
  );
  const visitors = new Set(events.map(({ detail }) => detail.anonymousId));
  expect(visitors.size).toBe(1);
  const identified = events.filter(({ name }) => name === "Customer Identified");
  expect(identified.at(0)?.detail.customerId).toBeUndefined();
  expect(identified.at(-1)?.detail).toMatchObject({
    customerId: "u1",
    context: { traits: { pinpoint_email: "ann@example.com", plan: "pro", city: "Köln", interests: ["tea", "music"] } },
  });
});
