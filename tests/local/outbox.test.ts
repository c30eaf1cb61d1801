import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { VirtualKernel } from "../../local/kernel/virtual-kernel.ts";
import { within } from "../../local/lambda/invocation-context.ts";
import { Calls } from "../../local/outbox/calls.ts";
import { Outbox, postingDoor } from "../../local/outbox/outbox.ts";
import { sentMessage } from "../../local/page/cloud.ts";
import { openStore, Store } from "../../local/store/store.ts";

const NOON = Date.parse("2026-03-02T12:00:00Z");

function message(step: string, more: { time?: number; customer?: string; journey?: string; n?: number } = {}) {
  const content = { from: "shop", to: "+447700900123", text: step, transactional: false };
  return {
    time: NOON,
    customer: "ann",
    journey: "two",
    n: 1,
    step,
    pass: 1,
    channel: "sms" as const,
    content,
    ...more,
  };
}

const stepsOf = (outbox: Outbox, customer?: string) => outbox.messages(customer).map(({ step }) => step);

describe("the outbox", () => {
  it("has the messages of one instant in the order of sending, whatever their names", () => {
    const outbox = new Outbox(openStore(undefined, false));
    for (const step of ["zebra", "apple", "mango"]) outbox.take(message(step));
    outbox.take(message("before", { time: NOON - 1 }));

    expect(stepsOf(outbox)).toEqual(["before", "zebra", "apple", "mango"]);
    expect(stepsOf(outbox, "ann")).toEqual(["before", "zebra", "apple", "mango"]);
  });

  it("keeps that order across journeys and entries, and sorts customers by name", () => {
    const outbox = new Outbox(openStore(undefined, false));
    outbox.take(message("first", { journey: "zoo", n: 7 }));
    outbox.take(message("of bob", { customer: "bob" }));
    outbox.take(message("second", { journey: "ark", n: 3 }));
    outbox.take(message("third", { journey: "zoo", n: 7 }));

    expect(stepsOf(outbox)).toEqual(["first", "second", "third", "of bob"]);
  });

  it("continues in a directory of an earlier release, whose rows have no sequence number", () => {
    const database = new DatabaseSync(":memory:");
    database.exec(`create table outbox (
      time integer not null, customer text not null, journey text not null, n integer not null, step text not null,
      pass integer not null, digest text not null, ordinal integer not null, message text not null,
      primary key (customer, journey, n, step, pass, digest, ordinal)) without rowid`);
    const old = (step: string) =>
      database
        .prepare("insert into outbox values (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .run(NOON, "ann", "two", 1, step, 1, step, 0, JSON.stringify(message(step)));
    old("b");
    old("a");
    const outbox = new Outbox(new Store(database));
    outbox.take(message("zebra"));
    outbox.take(message("apple"));

    expect(stepsOf(outbox)).toEqual(["a", "b", "zebra", "apple"]);
    expect(stepsOf(new Outbox(new Store(database)))).toEqual(["a", "b", "zebra", "apple"]);
  });
});

const idleHost = {
  now: () => NOON,
  region: "eu-west-1",
  requestHandler: { handle: () => Promise.reject(new Error("Nothing is requested here.")) },
  fetch: () => Promise.reject(new Error("Nothing is fetched here.")),
  log: () => undefined,
};

describe("the calls", () => {
  it("of one instant are in the order of calling", async () => {
    const calls = new Calls(openStore(undefined, false), new VirtualKernel({ start: NOON, concurrency: 1 }));
    for (const step of ["zebra", "apple"]) {
      const destination = {
        name: step,
        kind: "http" as const,
        url: `https://${step}.example.com/`,
        method: "POST" as const,
        headers: {},
        timeout: 10_000,
        attempts: 5,
        example: { status: 200, body: {} },
      };
      const event = { customer: "ann", journey: "two", n: 1, step, pass: 1 };
      await within({ functionName: "call", host: idleHost, event }, async () => {
        calls.make(destination, { method: "POST", url: destination.url, headers: {}, body: "{}" });
      });
    }

    expect(calls.list().map(({ destination }) => destination)).toEqual(["zebra", "apple"]);
  });

  it("that are made again in one batch keep their customers", async () => {
    const calls = new Calls(openStore(undefined, false), new VirtualKernel({ start: NOON, concurrency: 1 }));
    const example = { status: 200, body: {} };
    const http = { name: "http", kind: "http" as const, url: "https://crm.example.com/", method: "POST" as const };
    const destination = { ...http, headers: {}, timeout: 10_000, attempts: 5, example };
    const lambda = { name: "lambda", kind: "lambda" as const, arn: "arn", timeout: 10_000, attempts: 5, example };
    const place = { journey: "two", n: 1, step: "ask", pass: 1 };
    const record = (customer: string) => ({ body: JSON.stringify({ ...place, customer, key: `of ${customer}` }) });
    const event = { Records: [record("ann"), record("bob"), { body: "no JSON" }] };
    await within({ functionName: "call", host: idleHost, event }, async () => {
      const headers = { "idempotency-key": "of bob" };
      calls.make(destination, { method: "POST", url: destination.url, headers, body: "{}" });
      const body = JSON.stringify({ idempotencyKey: "of ann" });
      calls.make(lambda, { method: "INVOKE", url: lambda.arn, headers: {}, body });
    });

    expect(calls.list().map(({ customer, step, destination: to }) => [customer, step, to])).toEqual([
      ["ann", "ask", "lambda"],
      ["bob", "ask", "http"],
    ]);
  });
});

it("shows the address that an HTTP gateway writes to as the receiver, and the URL of a webhook", async () => {
  const outbox = new Outbox(openStore(undefined, false));
  const post = postingDoor(outbox, new VirtualKernel({ start: NOON, concurrency: 1 }));
  const request = { method: "POST", headers: {}, body: "Hello" };
  const tags = { customerId: "ann", key: "two#1#hello#1" };

  await post("sms", "https://gateway.example.com/send", request, tags, "+447700900123");
  await post("webhook", "https://crm.example.com/in", request, { ...tags, key: "two#1#inform#1" });

  expect(outbox.messages().map((one) => sentMessage(one).to)).toEqual(["+447700900123", "https://crm.example.com/in"]);
});
