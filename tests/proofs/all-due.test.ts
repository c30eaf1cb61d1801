import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { expect, it } from "vitest";
import { allRecords } from "../../adapters/aws/records.ts";
import { tally } from "../../core/summary/tally.ts";
import { openCloud } from "../../local/cloud.ts";
import type { LocalCloud } from "../../local/local-cloud.ts";
import { agreed, event, HOUR, MINUTE, NAMES, proved, SECOND } from "./shop.ts";

/** How many are due at the end of quiet hours; `.ci/run` plays 5,000. */
const CUSTOMERS = Number(process.env.SOJOURN_DUE ?? 100);
/** A new account has ten copies of functions for 5,000 customers, each of whom takes a quarter of a second; fewer have as much for each. */
const PLACES = Math.max(1, Math.floor(CUSTOMERS / 500));
const SEND_MILLIS = Math.round((125_000 * PLACES) / CUSTOMERS);

const NIGHT = Date.parse("2026-03-03T07:00:00Z");
const OPENING = Date.parse("2026-03-03T08:00:00Z");

it(`${CUSTOMERS} customers due at the end of quiet hours, ${PLACES} functions at a time: every message leaves once, within half an hour`, {
  timeout: 1_800_000,
}, async () => {
  const cloud = await openCloud({
    source: proved(),
    startTime: NIGHT,
    faults: { concurrency: PLACES, takes: { send: SEND_MILLIS } },
  });
  const ids = Array.from({ length: CUSTOMERS }, (_, n) => `c${n}`);
  for (const [n, id] of ids.entries()) {
    // A message that is held until the morning, and a wait for the morning.
    const started = event(n % 2 === 0 ? "Reference Started" : "Morning Started", id, { context: agreed(id) });
    await cloud.deliverAt(NIGHT + (n * 2 * SECOND) / PLACES, [started]);
  }
  await cloud.runUntil(OPENING - 1);
  const held = await messages(cloud);

  await cloud.runUntil(OPENING + HOUR);

  const sent = cloud.outbox();
  const after = sent.map(({ time }) => time - OPENING);
  expect(held).toMatchObject({ sent: 0, held: CUSTOMERS / 2 });
  expect(await messages(cloud)).toMatchObject({ sent: CUSTOMERS, failed: 0, unknown: 0, dropped: {} });
  expect(sent.map(({ customer }) => customer).toSorted()).toEqual(ids.toSorted());
  expect(Math.min(...after)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...after)).toBeLessThan(30 * MINUTE);
  await cloud.close();
});

async function messages(cloud: LocalCloud) {
  const client = new DynamoDBClient(cloud.clientConfig);
  const { messages } = await tally([], allRecords(client, NAMES.table), cloud.now());
  client.destroy();
  return messages;
}
