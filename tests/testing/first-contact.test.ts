import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { busEvent, describing } from "../../cli/test/bus-event.ts";
import type { TestResult } from "../../cli/test/run-tests.ts";
import type { JourneyTest } from "../../workflows/compiler/testing/journey-test.ts";
import { isTheirs, readTests } from "../../workflows/compiler/testing/read-tests.ts";
import { instant, instantOf } from "../../workflows/compiler/testing/time.ts";
import { project, sojournIn } from "../cli/workspace.ts";

const START = "2026-06-01T09:00";
const ZONE = "Europe/London";
const HOUR = 3_600_000;

const BUS = 'source: bus\nformat: ndjson\nevent: "$"\n';

const TESTS = `
- test: whoever is described comes in
  starts: ${START}
  customer: { id: c1, email: a@example.com, consent: [offers] }
  events: [ { at: 5h, event: Came By } ]
  until: 1d
  expect: { entered: 1, outbox: [ { template: hello, at: 1h } ] }
- test: at a first contact everybody comes in
  starts: ${START}
  customer: { id: c2, known: first event, email: a@example.com, consent: [offers], traits: { plan: pro } }
  events: [ { at: 5h, event: Came By, traits: { plan: free } }, { at: 9h, event: Seen } ]
  until: 1d
  expect: { entered: 1, outbox: [ { template: hello, at: 6h } ], profile: { traits: { plan: free } } }
- test: unless they order at once
  starts: ${START}
  customer: { id: c3, known: first event, email: a@example.com, consent: [offers] }
  events: [ { at: 5h, event: Order Completed }, { at: 9h, event: Seen } ]
  until: 1d
  expect: { entered: false, outbox: [] }
- test: who is imported is in it already
  starts: ${START}
  customer: { id: c4, known: imported, email: a@example.com, consent: [offers] }
  events: [ { at: 5h, event: Came By } ]
  until: 1d
  expect: { entered: false, outbox: [] }
- test: lists lead to the segments made of them
  starts: ${START}
  customer: { id: c5, known: imported, email: a@example.com, consent: [offers], segments: [by_hand] }
  until: 1d
  expect: { entered: false, profile: { in: [by_hand, friends] } }
`;

const FILES = {
  "workflows/sources/bus.source.yaml": BUS,
  "workflows/segments/quiet.yaml": "segment: quiet\nlast: { event: Order Completed, not within: 60d }\n",
  "workflows/segments/by_hand.yaml": "segment: by_hand\nlist: true\n",
  "workflows/segments/friends.yaml": "segment: friends\nany: [by_hand]\n",
  "workflows/definitions/miss_you.journey.yaml":
    "journey: miss_you\nenter: { segment: quiet }\nsteps:\n  - wait: 1h\n  - send: hello\n",
  "workflows/definitions/miss_you.test.yaml": TESTS,
};

describe("a test and the stack", { timeout: 240_000 }, () => {
  it("come to the same by the same events", async () => {
    const root = project(FILES);
    const text = { path: "workflows/definitions/miss_you.test.yaml", text: TESTS };
    const { tests } = readTests(text, () => {});

    const played = await sojournIn(root, "test", "--json");

    const { tests: results }: { tests: readonly TestResult[] } = JSON.parse(played.out);
    expect(results.map(({ title, differences, fault }) => ({ title, differences, fault }))).toEqual(
      tests.map(({ title }) => ({ title, differences: [], fault: undefined })),
    );
    const inTests = tests.slice(0, 4).map((test, index) => {
      const start = instant(START, ZONE);
      const sent = (results[index]?.observed?.outbox ?? []).map(({ time }) => Math.floor((time - start) / 60_000));
      return { customer: test.customer.id, sent };
    });
    const byStack = await sentByStack(root, tests.slice(0, 4));
    expect(inTests).toEqual(inTests.map(({ customer }) => ({ customer, sent: byStack(customer) })));
  });
});

/** Plays the events of tests through the whole stack; when the messages to a customer left, in minutes after the start. */
async function sentByStack(root: string, tests: readonly JourneyTest[]) {
  const dir = mkdtempSync(join(tmpdir(), "sojourn-"));
  const start = instant(START, ZONE);
  const rows = [...tests.flatMap(rowsOf), { name: "Seen", customerId: "somebody_else", time: start + 20 * HOUR }]
    .toSorted((a, b) => a.time - b.time)
    .map((row) => JSON.stringify({ ...row, time: new Date(row.time).toISOString() }));
  const file = join(dir, "events.ndjson");
  writeFileSync(file, rows.join("\n"));
  const started = ["start", "--once", "--fresh", "--events", file, "--dir", join(dir, "cloud"), "--json"];
  expect(await sojournIn(root, ...started)).toMatchObject({ code: 0 });
  const { out } = await sojournIn(root, "outbox", "--json", "--dir", join(dir, "cloud"));
  const messages: readonly { customerId: string; time: string }[] = JSON.parse(out);
  return (customer: string | undefined): readonly number[] =>
    messages
      .filter((message) => message.customerId === customer)
      .map(({ time }) => Math.floor((new Date(time).getTime() - start) / 60_000));
}

function rowsOf(test: JourneyTest) {
  const { id = "", known } = test.customer;
  const start = instant(START, ZONE);
  const first = known === "first event" ? test.events.find(isTheirs) : undefined;
  return [
    ...describing(test, id, start).map(({ name, detail }) => ({ name, ...detail, time: start })),
    ...test.events.map((event) => {
      const { name, detail } = busEvent(event, id, [], event === first ? test.customer : undefined);
      return { name, ...detail, time: instantOf(event.at, start, ZONE) };
    }),
  ];
}
