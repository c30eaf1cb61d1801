import { describe, expect, test } from "vitest";
import { call } from "../../core/call/call.ts";
import { pinpointPayload } from "../../core/call/pinpoint-payload.ts";
import type { Destination } from "../../core/model/destination.ts";
import type { Profile } from "../../core/model/profile.ts";
import { billing, callTask } from "./world.ts";

const NOW = Date.UTC(2026, 11, 1, 9);
const CUSTOM: Destination = {
  kind: "lambda",
  name: "custom",
  arn: "arn:aws:lambda:eu-west-1:123456789012:function:custom",
  payload: "pinpoint",
  timeout: 15_000,
  attempts: 1,
  example: { status: 200, body: {} },
};
const GIVEN = { data: "spring", application: "app1", journey: "j1", activity: "a1" };

async function profile(): Promise<Profile> {
  const { profiles } = await billing();
  const found = await profiles.read(callTask().customer);
  if (found === undefined) throw new Error("There is no customer.");
  return {
    ...found,
    addresses: { email: { v: "ada@example.com", t: 1 }, phone: { v: "+447700900123", t: 1 }, push: { v: null, t: 1 } },
    traits: { interests: { v: ["tea", "go"], t: 1 }, age: { v: 36, t: 1 }, city: { v: "London", t: 1 } },
    zone: { v: "Europe/London", t: 1 },
    country: { v: "GB", t: 1 },
  };
}

describe("what a function of Pinpoint's custom channel is given", () => {
  test("has the fields that Pinpoint documents, and an endpoint for each address", async () => {
    const payload = pinpointPayload(await profile(), GIVEN, NOW);

    expect(payload).toMatchObject({
      Message: {},
      Data: "spring",
      ApplicationId: "app1",
      CampaignId: "j1",
      TreatmentId: "0",
      ActivityId: "a1",
      ScheduledTime: "2026-12-01T09:00:00.000Z",
    });
    const endpoints = Object.values(payload?.Endpoints ?? {});
    expect(endpoints).toMatchObject([
      {
        ChannelType: "EMAIL",
        Address: "ada@example.com",
        EndpointStatus: "ACTIVE",
        OptOut: "NONE",
        Location: { City: "London", Country: "GB" },
        Demographic: { Timezone: "Europe/London" },
        Attributes: { interests: ["tea", "go"], age: ["36"] },
        User: { UserId: callTask().customer },
      },
      { ChannelType: "SMS", Address: "+447700900123" },
    ]);
  });

  test.each([
    [["EMAIL"], ["EMAIL"]],
    [["VOICE"], ["SMS"]],
    [["CUSTOM"], ["CUSTOM"]],
    [
      ["APNS", "EMAIL", "CUSTOM"],
      ["EMAIL", "CUSTOM"],
    ],
  ])("of the types %j are endpoints %j", async (endpoints, expected) => {
    const payload = pinpointPayload(await profile(), { ...GIVEN, endpoints }, NOW);

    expect(Object.values(payload?.Endpoints ?? {}).map((one) => Reflect.get(Object(one), "ChannelType"))).toEqual(
      expected,
    );
  });

  test("has no endpoint that has opted out, and nothing where none is left", async () => {
    const known = await profile();
    const out = { ...known, consent: { ...known.consent, "all/email": { v: false, t: 2 } } };

    expect(Object.keys(Object(pinpointPayload(out, GIVEN, NOW)?.Endpoints))).toEqual([`${known.customerId}/phone`]);
    expect(pinpointPayload(out, { ...GIVEN, endpoints: ["EMAIL"] }, NOW)).toBeUndefined();
  });
});

describe("a call of such a function", () => {
  test("keeps what it answers as EventAttributes", async () => {
    const all = await billing();
    const deps = { ...all.deps, destinations: { custom: CUSTOM } };
    all.caller.answer({ answer: "ok", code: 200, body: { "c1/email": { EventAttributes: { status: "read" } } } });

    const keep = { status: "$string((answer.body.*.EventAttributes.status)[0])" };
    const task = callTask({ destination: "custom", with: { endpoints: { literal: ["CUSTOM"] } }, keep });
    const result = await call(deps, task);

    expect(result).toEqual({ ok: true, code: 200, status: "read" });
    expect(all.caller.calls[0]?.body).toMatchObject({ Message: {}, Endpoints: { [`${task.customer}/custom`]: {} } });
  });

  test("is not made where the customer has no endpoint of the types asked for", async () => {
    const all = await billing();
    const deps = { ...all.deps, destinations: { custom: CUSTOM } };

    const result = await call(deps, callTask({ destination: "custom", with: { endpoints: { literal: ["GCM"] } } }));

    expect(result).toEqual({ ok: false, code: 0 });
    expect(all.caller.calls).toEqual([]);
  });
});
