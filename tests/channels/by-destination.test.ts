import { Readable } from "node:stream";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { describe, expect, it } from "vitest";
import { destinationSender } from "../../adapters/channels/by-destination.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { type TaskMessage, writeAudience, writeSlack, writeTask } from "../../core/channels/by-destination.ts";
import type { Template } from "../../core/model/message.ts";

const tags = { customerId: "c-1", key: "rescue#1#call_them#1", start: 5 };
const message: TaskMessage = { channel: "task", to: "ticket", values: { subject: "Call Ada" }, tags };

interface Reply {
  readonly status?: number;
  readonly error?: string;
  readonly body?: unknown;
}

/** A sender whose function answers like this, or does not; what it was asked. */
function sender(reply: Reply | Error) {
  const asked: { readonly path: string; readonly body: unknown }[] = [];
  const client = new LambdaClient({
    region: "eu-west-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    maxAttempts: 1,
    requestHandler: {
      handle: async (request: { readonly path: string; readonly body: Uint8Array }) => {
        asked.push({ path: decodeURIComponent(request.path), body: JSON.parse(Buffer.from(request.body).toString()) });
        if (reply instanceof Error) throw reply;
        const { status = 200, error, body = null } = reply;
        const headers = {
          ...(error === undefined ? {} : { "x-amz-function-error": error }),
          ...(status >= 400 ? { "x-amzn-errortype": "Refused" } : {}),
        };
        return { response: { statusCode: status, headers, body: Readable.from([JSON.stringify(body)]) } };
      },
    },
  });
  return { send: destinationSender(client, "sojourn-prod-call", sha256, 12_000), asked };
}

const KEY = sha256(JSON.stringify(["message", "c-1", "rescue#1#call_them#1", 5, 0])).slice(0, 32);

describe("a message by a destination", () => {
  it("is given to the function that calls other systems, with the same key each time", async () => {
    const { send, asked } = sender({ body: { outcome: "taken", code: 201 } });

    const answers = [await send(message), await send(message)];

    expect(answers).toEqual([1, 2].map(() => ({ answer: "accepted", providerId: KEY })));
    expect(asked).toEqual(
      [1, 2].map(() => ({
        path: "/2015-03-31/functions/sojourn-prod-call/invocations",
        body: {
          ...{ contract: 1, do: "deliver", destination: "ticket", key: KEY, within: 12_000 },
          body: { subject: "Call Ada" },
          message: { channel: "task", tags },
        },
      })),
    );
  });

  it("has another key in another life, and in another entry", async () => {
    const { send, asked } = sender({ body: { outcome: "taken", code: 200 } });
    const others = [tags, { ...tags, start: 6 }, { ...tags, knownSince: 9 }, { ...tags, customerId: "c-2" }];

    for (const one of others) await send({ ...message, tags: one });

    expect(new Set(asked.map(({ body }) => JSON.stringify(body).match(/"key":"\w{32}"/)?.[0])).size).toBe(4);
  });

  const OF: readonly (readonly [string, Reply | Error, object])[] = [
    ["has no turn, or was told to wait", { body: { outcome: "later", code: 429 } }, { answer: "throttled" }],
    [
      "does not accept us",
      { body: { outcome: "denied", code: 401 } },
      { answer: "misconfigured", fault: { error: "destination", status: 401 } },
    ],
    [
      "is not there",
      { body: { outcome: "denied", code: 0, why: "no_such_destination" } },
      { answer: "misconfigured", fault: { error: "no_such_destination" } },
    ],
    ["refuses", { body: { outcome: "refused", code: 422 } }, { answer: "refused", reason: "status_422" }],
    [
      "has nothing to send",
      { body: { outcome: "refused", code: 0, why: "nothing_to_send" } },
      { answer: "refused", reason: "nothing_to_send" },
    ],
    [
      "may have it",
      { body: { outcome: "unknown", code: 502 } },
      { answer: "unknown", fault: { error: "destination", status: 502 } },
    ],
  ];
  it.each(OF)("whose destination %s", async (_, reply, answer) => {
    expect(await sender(reply).send(message)).toEqual(answer);
  });

  const REFUSED = Object.assign(new Error("x"), { code: "ECONNREFUSED" });
  const CUT = Object.assign(new Error("x"), { code: "ECONNRESET" });
  it.each([
    ["dies", { error: "Unhandled", body: { errorType: "Sandbox.Timedout" } }, "unknown"],
    ["had no table", { error: "Unhandled", body: { errorType: "Lambda.ServiceException" } }, "throttled"],
    ["answers what nobody knows", { body: { outcome: "perhaps" } }, "unknown"],
    ["has no room", { status: 429, body: {} }, "throttled"],
    ["may not be called", { status: 403, body: {} }, "misconfigured"],
    ["fails", { status: 500, body: {} }, "unknown"],
    ["is not reached", REFUSED, "throttled"],
    ["does not answer", CUT, "unknown"],
  ])("whose calling function %s", async (_, reply, answer) => {
    expect(await sender(reply).send(message)).toMatchObject({ answer });
  });
});

describe("what a destination is given", () => {
  const template: Template = {
    ...{ name: "t", channel: "task", transactional: true, entryFields: [], destination: "ticket", bodyType: "json" },
    body: '{ "subject": "Call {{ x }}" }',
  };
  const material = (fields: Partial<Template>, filled: string) => ({
    ...{ address: undefined, sender: {}, links: {}, tags, fill: () => filled },
    template: { ...template, ...fields },
  });

  it("of a task are its values, and by what the other system reports", () => {
    const { outgoing, destination } = writeTask(material({ once: true }, '{"subject":"Call Ada","message":"mine"}'));

    expect(destination).toBe("ticket");
    const values = { subject: "Call Ada", customer: "c-1", message: "rescue#1#call_them#1" };
    expect(outgoing).toEqual({ channel: "task", to: "ticket", values, once: true, tags });
  });

  it("has no value that the customer does not have, as a call has none", () => {
    const { outgoing } = writeAudience(material({}, '{"email":"ada@example.com","phone":null}'));

    expect(outgoing.values).toEqual({ email: "ada@example.com" });
  });

  it("of a text is the text, and nothing of the customer beside it", () => {
    const { outgoing } = writeSlack({
      ...material({ channel: "slack" }, "  Ada wants to talk\n"),
      template: { name: "t", channel: "slack", transactional: true, body: "", entryFields: [], destination: "team" },
    });

    expect(outgoing).toEqual({ channel: "slack", to: "team", values: { text: "Ada wants to talk" }, tags });
  });

  it.each([
    [{}, "[1]", "no JSON object"],
    [{}, '{"a":}', "no JSON object"],
    [{ destination: "" }, "{}", "no destination"],
  ])("is written only from an object: %j %s", (fields, filled, why) => {
    expect(() => writeAudience(material(fields, filled))).toThrow(why);
  });
});
