import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { CALLS } from "../../core/collect/calls.ts";
import type { WriteKey } from "../../core/ports/collect.ts";
import { APP, collectingApp, throughGateway, withInbox } from "./gateway.ts";
import { AUTHORIZATION, KEY, SECRET, tokenFor } from "./messages.ts";
import { documentedOperations } from "./openapi.ts";

const OPERATIONS = documentedOperations();

/** What is done to an operation's example, so that the answer has a status. */
interface Turn {
  readonly key?: Partial<WriteKey>;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What stands in the path. */
  readonly names?: Readonly<Record<string, string>>;
  readonly isDown?: true;
  /** No template is an in-app message. */
  readonly withoutInbox?: true;
  readonly twice?: true;
}

/** Requests of the tracking protocol, by the status of their answer. */
const TRACKING: Readonly<Record<number, Turn>> = {
  200: {},
  400: { body: "no JSON" },
  401: { headers: { authorization: "" } },
  403: { key: { origins: ["https://a.example"] }, headers: { origin: "https://b.example" } },
  405: { method: "DELETE" },
  415: { body: gzipSync("{}").toString("utf8") },
  429: { key: { limit: 1 }, twice: true },
  503: { isDown: true },
};

/** Requests of Pinpoint. */
const PINPOINT: Readonly<Record<number, Turn>> = {
  202: {},
  400: { body: "no JSON" },
  403: { headers: { "x-sojourn-write-key": "unknown" } },
  404: { names: { application: "unknown" } },
  405: { method: "DELETE" },
  413: { body: "x".repeat(600_000) },
  429: { key: { limit: 1 }, twice: true },
  500: { isDown: true },
};

const PROVEN = { key: { secret: SECRET }, headers: { "x-sojourn-user-token": tokenFor("u1") } };

/** Requests of apps for their messages, and reports on one. */
const INBOX: Readonly<Record<number, Turn>> = {
  200: PROVEN,
  401: { ...PROVEN, headers: { "x-sojourn-user-token": tokenFor("u2") } },
  403: {
    key: { secret: SECRET, origins: ["https://a.example"] },
    headers: { ...PROVEN.headers, origin: "https://b.example" },
  },
  404: { ...PROVEN, withoutInbox: true },
  405: { ...PROVEN, method: "DELETE" },
  429: { ...PROVEN, key: { secret: SECRET, limit: 1 }, twice: true },
  503: { ...PROVEN, isDown: true },
};
const REPORTED = { userId: "u1", did: "seen" };
const INBOX_REPORTS: Readonly<Record<number, Turn>> = {
  ...INBOX,
  400: { ...PROVEN, body: JSON.stringify({ ...REPORTED, message: "m1", did: "eaten" }) },
  404: { ...PROVEN, body: JSON.stringify({ ...REPORTED, message: "m9" }) },
};

function turnsOf(id: string): Readonly<Record<number, Turn>> {
  if (id === "browserSettings") return { 200: {}, 404: { names: { writeKey: "no key" } } };
  if (id === "inbox") return INBOX;
  if (id === "inboxReport") return INBOX_REPORTS;
  return /^(put|update)/.test(id) ? PINPOINT : TRACKING;
}

const CASES = OPERATIONS.flatMap((operation) =>
  operation.statuses.map((status) => ({ operation, status, title: `${operation.id} ${status}` })),
);

describe("the document and the function agree on", () => {
  test.each(CASES)("$title", async ({ operation, status }) => {
    const turn = turnsOf(operation.id)[status];
    expect(turn).toBeDefined();
    for (const path of operation.paths) {
      const made = await collectingApp(turn?.key, turn?.key);
      const { deps } = made;
      const all = turn?.withoutInbox ? deps : await withInbox(made, turn?.isDown === true);
      if (turn?.isDown) deps.events.put = () => Promise.reject(new Error("down"));
      const names: Readonly<Record<string, string>> = {
        application: APP,
        endpoint: "ep-1",
        writeKey: KEY,
        ...turn?.names,
      };
      const asked = {
        path: path.replace(/\{(\w+)\}/g, (_, name: string) => names[name] ?? ""),
        headers: { authorization: AUTHORIZATION, host: "h.example", ...turn?.headers },
        method: turn?.method ?? operation.method,
        query: { userId: "u1" },
        body: turn?.body ?? JSON.stringify(operation.example ?? null),
      };
      if (turn?.twice) await throughGateway(all, asked);
      const reply = await throughGateway(all, asked);

      expect([path, reply.statusCode, reply.body]).toEqual([path, status, expect.any(String)]);
      expect(operation.faultOfAnswer(status, JSON.parse(reply.body ?? ""))).toBeUndefined();
      expect(Object.keys(reply.headers ?? {})).toEqual(expect.arrayContaining([...operation.headersOf(status)]));
    }
  });

  test.each(OPERATIONS.map((operation) => ({ operation, title: operation.id })))(
    "the example and every status of $title",
    ({ operation }) => {
      expect(operation.faultOfExample()).toBeUndefined();
      // A status that the function gives and the document lacks would be missing here.
      expect(operation.statuses).toEqual(Object.keys(turnsOf(operation.id)).map(Number));
    },
  );

  test("the paths of the protocol, short ones too", () => {
    const paths = OPERATIONS.flatMap((operation) => operation.paths);
    expect(paths).toEqual(expect.arrayContaining(CALLS.map((call) => `/v1/${call}`)));
    expect(paths).toEqual(
      expect.arrayContaining(["b", "i", "t", "p", "s", "g", "a", "import"].map((one) => `/v1/${one}`)),
    );
  });
});
