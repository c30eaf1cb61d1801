import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { namesOf } from "../../infra/names.ts";
import { synthesize } from "../../infra/synth.ts";
import { soundWorkspace } from "../../infra/workspace.ts";
import { openCloud } from "../../local/cloud.ts";
import type { LocalCloud } from "../../local/local-cloud.ts";
import { readWorkspace } from "../../workflows/read.ts";
import { project } from "../cli/workspace.ts";

const START = Date.UTC(2026, 8, 1, 8);

const WAREHOUSE = `destination: warehouse
url: https://warehouse.example.com/events
auth: { as: hmac, secret: sojourn/warehouse }
forward:
  events: [Order Completed, Trial Started]
  purpose: profiling
  with: { who: =profile.id, what: =event.name, total: =event.properties.total }
request: |
  { "body": [{ "id": $key, "customer": who, "event": what, "total": total }] }
example:
  with: { who: c, what: Order Completed, total: 3 }
  request: { body: [{ id: example-key, customer: c, event: Order Completed, total: 3 }] }
`;

const SLOW = `destination: slow
url: https://slow.example.com/v1
rate: 1 per second
attempts: 3
forward:
  events: [Slow Thing]
  purpose: none
  with: { who: =profile.id }
`;

const TOLD = `destination: told
url: https://told.example.com/v1
answer: '{ "ok": status = 200, "after": 1200 }'
forward:
  events: [Told Thing]
  purpose: none
  with: { who: =profile.id }
`;

const CALLING = `journey: calling
enter: { event: Slow Call Wanted }
steps:
  - id: ask
    call: slow
    with: { who: =profile.id }
`;

let outdir: string;
let cloud: LocalCloud;

beforeAll(async () => {
  const root = project({
    "workflows/destinations/warehouse.yaml": WAREHOUSE,
    "workflows/destinations/slow.yaml": SLOW,
    "workflows/destinations/told.yaml": TOLD,
    "workflows/definitions/calling.journey.yaml": CALLING,
  });
  outdir = await mkdtemp(join(tmpdir(), "sojourn-forward-"));
  const workspace = await soundWorkspace(await readWorkspace(root));
  const source = await synthesize({ stage: "dev", outdir, workspace, cached: true });
  cloud = await openCloud({
    source,
    startTime: START,
    answers: ({ destination, body }) => {
      if (destination === "told" && cloud.calls(String(body.who)).length === 0) return { status: 429, body: {} };
      if (destination === "warehouse" && body.total === 400) return { status: 400, body: {} };
      return destination === "slow" && body.who === "busy" ? { status: 429, body: {} } : undefined;
    },
  });
  await rm(root, { recursive: true });
}, 60_000);
afterAll(async () => {
  await cloud.close();
  await rm(outdir, { recursive: true });
});

async function happens(name: string, detail: object): Promise<void> {
  cloud.putEvents([
    { EventBusName: namesOf("dev").bus, Source: "shop", DetailType: name, Detail: JSON.stringify(detail) },
  ]);
  await cloud.runUntil(cloud.now() + 5 * 60_000);
}

const sent = (customer: string) =>
  cloud.calls(customer).map(({ destination, sent: body, headers, time, attempt }) => ({
    destination,
    body: JSON.parse(body ?? ""),
    key: headers["idempotency-key"],
    after: time - START,
    attempt,
  }));

it("goes there once it is applied, with its own id as key, and no other event does", async () => {
  await happens("Order Completed", { customerId: "ada", id: "o-1", properties: { total: 12 } });
  await happens("Page Viewed", { customerId: "ada", id: "p-1" });

  const [first, ...more] = sent("ada");
  expect(more).toEqual([]);
  expect(first).toMatchObject({
    destination: "warehouse",
    key: "o-1",
    body: [{ id: "o-1", customer: "ada", event: "Order Completed", total: 12 }],
    attempt: 1,
  });
  expect(first?.after).toBeGreaterThanOrEqual(10_000);
  expect(first?.after).toBeLessThan(20_000);
});

it("does not go there where the customer refuses it in the same event", async () => {
  await happens("Order Completed", { customerId: "eve", id: "o-2", context: { purposes: { profiling: false } } });

  expect(sent("eve")).toEqual([]);
});

it("comes again when the destination says so, and not before", async () => {
  await happens("Told Thing", { customerId: "tom", id: "t-9" });
  await cloud.runUntil(cloud.now() + 60 * 60_000);

  const times = cloud.calls("tom").map(({ time }) => time);
  expect(times).toHaveLength(2);
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(1_200_000);
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeLessThan(1_210_000);
});

it("that is refused lies in the dead letters of calls", async () => {
  await happens("Trial Started", { customerId: "bob", id: "t-1", properties: { total: 400 } });

  expect(sent("bob")).toHaveLength(1);
  const dead = cloud.queue(namesOf("dev").queues.callsDead)?.all() ?? [];
  expect(dead.map(({ body }) => JSON.parse(body))).toMatchObject([{ do: "forward", destination: "warehouse" }]);
});

/** The seconds at which the slow system was called, of all whose ids begin so. */
const slowCalls = (prefix: string) =>
  Array.from({ length: 40 }, (_, n) => cloud.calls(`${prefix}${n}`))
    .flat()
    .map(({ time }) => time / 1000)
    .toSorted((a, b) => a - b);

/** At most so many within any second: a function of the local cloud does not sleep for a turn within two seconds, but calls at once. */
const MOST_IN_A_SECOND = 3;

function mostInASecond(times: readonly number[]): number {
  return Math.max(0, ...times.map((time) => times.filter((one) => one >= time && one < time + 1).length));
}

it("is called by forty journeys no more often than its rate says, and none of them loses an attempt", async () => {
  const start = cloud.now();
  for (let n = 0; n < 39; n++) {
    cloud.putEvents([
      {
        EventBusName: namesOf("dev").bus,
        Source: "shop",
        DetailType: "Slow Call Wanted",
        Detail: JSON.stringify({ customerId: `j${n}`, id: `c-${n}` }),
      },
    ]);
  }
  await happens("Slow Call Wanted", { customerId: "busy", id: "c-busy" });

  const times = slowCalls("j");
  expect(times).toHaveLength(39);
  expect((times.at(-1) ?? 0) - start / 1000).toBeGreaterThan(36);
  expect((times.at(-1) ?? 0) - start / 1000).toBeLessThan(50);
  expect(mostInASecond(times)).toBeLessThanOrEqual(MOST_IN_A_SECOND);
  expect(cloud.calls("busy")).toHaveLength(3);
});

it("gets forty events no more often than its rate says, all of them within an hour", async () => {
  await cloud.runUntil(cloud.now() + 10 * 60_000);
  for (let n = 0; n < 40; n++) {
    cloud.putEvents([
      {
        EventBusName: namesOf("dev").bus,
        Source: "shop",
        DetailType: "Slow Thing",
        Detail: JSON.stringify({ customerId: `f${n}`, id: `s-${n}` }),
      },
    ]);
  }
  await cloud.runUntil(cloud.now() + 60 * 60_000);

  const times = slowCalls("f");
  expect(times).toHaveLength(40);
  expect(mostInASecond(times)).toBeLessThanOrEqual(MOST_IN_A_SECOND);
  expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(36);
});
