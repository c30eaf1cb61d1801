import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { answerByStatus, readAnswer, retryAfter } from "../../core/call/http-answer.ts";
import { httpRequestOf } from "../../core/call/http-request.ts";
import { defined } from "../../core/model/defined.ts";
import type { HttpDestination } from "../../core/model/destination.ts";
import type { JsonObject } from "../../core/model/json.ts";
import { answering, calling, halfClosed, hanging, html, httpDestination, vendor } from "./vendor.ts";

const NOW = Date.UTC(2026, 8, 1, 8);
const around = { now: NOW, hash: sha256 };
const URL = "https://crm.example/v1/contacts?version=2";

function made(request: string | undefined, values: JsonObject, more: Partial<HttpDestination> = {}) {
  const destination = httpDestination(URL, { ...more, ...defined({ request }) });
  return httpRequestOf(destination, { key: "k-1", body: values }, around);
}

describe("the request of a call", () => {
  it("is the values as JSON, or for GET parameters of the URL in place of its own", async () => {
    expect(await made(undefined, { a: 1 })).toEqual({
      request: {
        method: "POST",
        url: URL,
        headers: { "content-type": "application/json", "idempotency-key": "k-1" },
        body: '{"a":1}',
      },
    });
    expect(await made(undefined, { version: 3, q: "a b&c" }, { method: "GET" })).toMatchObject({
      request: { url: "https://crm.example/v1/contacts?version=3&q=a%20b%26c", body: "" },
    });
  });

  it("has the parts that the expression gives, and reads key, time, constants and hashes", async () => {
    const request = `{
      "path": ["by email", email], "query": { "k": $key, "n": 2 }, "headers": { "X-List": $list },
      "body": { "at": $fromMillis($time), "em": $sha256($lowercase($trim(email))), "none": $sha256(""), "gone": phone }
    }`;

    expect(await made(request, { email: " A/b@c.example" }, { constants: { list: "L-1" } })).toEqual({
      request: {
        method: "POST",
        url: "https://crm.example/v1/contacts/by%20email/%20A%2Fb%40c.example?version=2&k=k-1&n=2",
        headers: { "content-type": "application/json", "x-list": "L-1", "idempotency-key": "k-1" },
        body: `{"at":"2026-09-01T08:00:00.000Z","em":"${sha256("a/b@c.example")}"}`,
      },
    });
  });

  it("may be a form, or a list", async () => {
    expect(await made('{ "form": { "a": "1&2", "n": 3 } }', {})).toMatchObject({
      request: { headers: { "content-type": "application/x-www-form-urlencoded" }, body: "a=1%262&n=3" },
    });
    expect(await made('{ "body": [{ "a": 1 }] }', {})).toMatchObject({ request: { body: '[{"a":1}]' } });
  });

  it("is none where the expression gives nothing", async () => {
    expect(await made('email ? { "body": email }', {})).toEqual({ nothing: true });
  });

  it.each([
    ["another field", '{ "payload": 1 }', /no `payload`/],
    ["a text", '"x"', /must give an object/],
    ["a body and a form", '{ "body": 1, "form": { "a": 1 } }', /not both/],
    ["a way up in its path", '{ "path": ["..", "admin"] }', /made of dots/],
    ["an empty part of its path", '{ "path": ["a", id] }', /made of dots/],
    ["a header that proves who calls", '{ "headers": { "Authorization": "x" } }', /cannot set the header/],
    ["another idempotency key", '{ "headers": { "idempotency-key": "x" } }', /cannot set the header/],
    ["a header that is none", '{ "headers": { "X\\nY": "x" } }', /cannot set the header/],
    ["an expression that fails", "$number(name)", /cannot be cast|number/i],
    ["work without end", "[1..10000000]", /./],
  ])("with %s is none, and the reason quotes no value", async (_, request, reason) => {
    const none = await made(request, { id: "", name: "Ada Lovelace" });

    expect(none).toHaveProperty("fault", expect.stringMatching(reason));
    expect(JSON.stringify(none)).not.toContain("Lovelace");
  });

  it("stays at its host whatever is in the values", async () => {
    for (const id of [
      "//evil.example",
      "@evil.example",
      "https://evil.example",
      "\\evil",
      "a?b#c",
      "%2e%2e",
      "\r\nHost: x",
    ]) {
      const answer = await made('{ "path": [id], "query": { "q": id } }', { id });
      if (!("request" in answer)) throw new Error("There is no request.");
      const url = new globalThis.URL(answer.request.url);
      expect([url.origin, url.pathname.startsWith("/v1/contacts/"), url.searchParams.get("q")]).toEqual([
        "https://crm.example",
        true,
        id,
      ]);
    }
  });
});

describe("an answer", () => {
  const read = (answer: string | undefined, status: number, body: unknown, headers: Record<string, string> = {}) =>
    readAnswer(
      defined({ answer }),
      { status, headers, text: typeof body === "string" ? body : JSON.stringify(body) },
      around,
    );
  const MARKETO =
    '{ "ok": body.success, "renew": "601" in body.errors.code, "retry": "606" in body.errors.code, "body": body.result[0] }';

  it("counts by its status where the destination says nothing", async () => {
    expect(await read(undefined, 200, "null")).toEqual({ answer: "ok", code: 200, body: null });
    expect(answerByStatus(404, "x")).toEqual({ answer: "refused", code: 404, body: "x" });
  });

  it("of 200 is what the expression says of it", async () => {
    expect(await read(MARKETO, 200, { success: true, result: [{ id: 3 }] })).toEqual({
      answer: "ok",
      code: 200,
      body: { id: 3 },
    });
    expect(await read(MARKETO, 200, { success: false, errors: [{ code: "1003" }] })).toMatchObject({
      answer: "refused",
    });
    expect(await read(MARKETO, 200, { success: false, errors: [{ code: "606" }] })).toEqual({
      answer: "failed",
      code: 200,
      untaken: true,
    });
    expect(await read(MARKETO, 200, { success: false, errors: [{ code: "601" }] })).toMatchObject({
      answer: "failed",
      renew: true,
    });
  });

  it("of HTML is none, and the call is tried again", async () => {
    expect(await read(MARKETO, 200, "<html>")).toEqual({ answer: "failed", code: 200 });
  });

  it("of 400 or 503 keeps what its status says, unless the expression says more", async () => {
    expect(await read('{ "body": body.why }', 400, { why: "x" })).toEqual({ answer: "refused", code: 400, body: "x" });
    expect(await read('{ "ok": status = 409 }', 409, {})).toMatchObject({ answer: "ok", code: 409 });
    expect(await read('{ "ok": false }', 503, {})).toEqual({ answer: "failed", code: 503 });
  });

  it("that the expression cannot read is tried again, and said", async () => {
    const failed = await read("$number(body)", 200, '"Ada"');

    expect(failed).toMatchObject({ answer: "failed", code: 200, fault: expect.any(String) });
    expect(JSON.stringify(failed)).not.toContain("Ada");
  });

  it.each([
    ["30", 30_000],
    ["0", undefined],
    ["-5", undefined],
    ["Tue, 01 Sep 2026 08:01:00 GMT", 60_000],
    ["Tue, 01 Sep 2026 07:01:00 GMT", undefined],
    ["99999999999", 86_400_000],
    ["soon", undefined],
    [undefined, undefined],
  ])("with Retry-After %j asks to wait %j", (text, wait) => {
    expect(retryAfter(text, NOW)).toBe(wait);
  });

  it("says by its own field how long to wait", async () => {
    const wait = '{ "after": $number(headers."x-ratelimit-reset") }';
    expect(await read(wait, 429, {}, { "x-ratelimit-reset": "9", "retry-after": "3" })).toMatchObject({ after: 9000 });
  });
});

describe("a system that behaves badly", () => {
  const ANSWER = '{ "ok": body.ok }';
  const request = { key: "k-1", body: { a: 1 } };

  it.each([
    [
      "asks to wait",
      answering(429, "slow down", { "retry-after": "12" }),
      { answer: "failed", code: 429, after: 12_000 },
    ],
    ["answers with a page", html, { answer: "failed", code: 200 }],
    ["ends its answer in the middle", halfClosed, { answer: "failed", code: 0 }],
    ["hangs", hanging, { answer: "failed", code: 0 }],
    ["says no in 200", answering(200, { ok: false }), { answer: "refused", code: 200 }],
  ])("and %s", async (_, behaviour, expected) => {
    await using system = await vendor(behaviour);

    const answer = await calling(() => "s").caller.call(
      httpDestination(system.url, { answer: ANSWER, timeout: 300 }),
      request,
    );

    expect(answer).toMatchObject(expected);
    expect(system.seen).toHaveLength(1);
  });

  it("and refuses a token in 200, as Marketo does, is asked once more with a new one", async () => {
    await using system = await vendor(
      answering(200, { access_token: "t1", expires_in: 3600 }),
      answering(200, { success: false, errors: [{ code: "602" }] }),
      answering(200, { access_token: "t2", expires_in: 3600 }),
      answering(200, { success: true }),
    );
    const auth = {
      as: "oauth",
      secret: "sojourn/marketo",
      tokenUrl: `${system.url}/identity`,
      grant: "client_credentials",
      send: "query",
      parameters: {},
    } as const;
    const answer = '{ "ok": body.success, "renew": $exists(body.errors[code in ["601", "602"]]) }';

    const called = await calling(() => "id:s").caller.call(
      httpDestination(`${system.url}/c`, { auth, answer }),
      request,
    );

    expect(called).toMatchObject({ answer: "ok", code: 200 });
    expect(system.seen.map(({ headers }) => headers.authorization)).toEqual([
      undefined,
      "Bearer t1",
      undefined,
      "Bearer t2",
    ]);
  });
});
