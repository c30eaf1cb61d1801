import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Random } from "../../examples/shop/random.ts";
import { SAMPLE, shopEvents } from "../../examples/shop/shop.ts";
import { type SentMessage, SentMessages } from "../../local/page/cloud.ts";
import { sojourn } from "../cli/fixture.ts";
import { temporaryFolder } from "../sources/fixture.ts";
import { ROOT } from "./play.ts";

/** How often the replay is killed; `SOJOURN_KILLS=20 npx vitest run tests/replay/killed.test.ts` takes a few minutes. */
const KILLS = Number(process.env.SOJOURN_KILLS ?? 1);

it(`a replay that is killed ${KILLS} times and started again sends what it would have sent, and nothing twice`, {
  timeout: 90_000 + KILLS * 60_000,
}, async () => {
  const folder = temporaryFolder();
  const events = join(folder, "events.ndjson");
  const shop = shopEvents({ ...SAMPLE, customers: 12, days: 60 });
  writeFileSync(events, shop.map((event) => `${JSON.stringify(event)}\n`).join(""));
  const whole = join(folder, "whole");
  const killed = join(folder, "killed");
  const random = new Random(7);

  await finished(events, whole);
  for (let kill = 1; kill <= KILLS; kill++) {
    await killedAfter(events, killed, Math.floor((shop.length * kill) / (KILLS + 1)), random.between(0, 40));
  }
  const after = await finished(events, killed);

  expect(after.events).toMatchObject({ in: shop.length });
  const expected = byKey(await outbox(whole));
  const found = byKey(await outbox(killed));
  const missing = [...expected.keys()].filter((key) => !found.has(key));
  expect(missing.length).toBeLessThanOrEqual(KILLS);
  expect(after.messages.unknown).toBe(missing.length);
  const disturbed = new Set(missing.map(runOf));
  for (const [key, message] of found) {
    if (!disturbed.has(runOf(key))) expect(message).toEqual(expected.get(key));
  }
});

interface Document {
  readonly events: object;
  readonly messages: { readonly unknown: number };
}

function start(events: string, dir: string) {
  const args = ["tests/cli/shop-process.ts", "start", "--once", "--json", "--events", events, "--dir", dir];
  return spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
}

function finished(events: string, dir: string): Promise<Document> {
  return new Promise((resolve, reject) => {
    const child = start(events, dir);
    let out = "";
    let err = "";
    child.stdout.on("data", (data: Buffer) => {
      out += data.toString();
    });
    child.stderr.on("data", (data: Buffer) => {
      err += data.toString();
    });
    child.on("close", (code) => (code === 0 ? resolve(JSON.parse(out)) : reject(new Error(err))));
  });
}

/** Starts the replay and kills it, by its own process id, some time after it has told of so many events. */
function killedAfter(events: string, dir: string, count: number, delayMillis: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = start(events, dir);
    let err = "";
    child.stderr.on("data", (data: Buffer) => {
      err += data.toString();
      const told = [...err.matchAll(/([\d,]+) events/g)].at(-1)?.[1] ?? "0";
      if (Number(told.replaceAll(",", "")) >= count) setTimeout(() => child.kill("SIGKILL"), delayMillis);
    });
    child.on("close", (code, signal) => (signal === "SIGKILL" ? resolve() : reject(new Error(`${code} ${err}`))));
  });
}

async function outbox(dir: string): Promise<readonly SentMessage[]> {
  const { out } = await sojourn("outbox", "--json", "--dir", dir, "--port", "1");
  return SentMessages.parse(JSON.parse(out));
}

/** Messages by key; one that is there twice fails. */
function byKey(messages: readonly SentMessage[]): ReadonlyMap<string, SentMessage> {
  const found = new Map<string, SentMessage>();
  for (const message of messages) {
    const key = JSON.stringify([message.customerId, message.journey, message.n, message.step, message.pass]);
    expect(found.has(key)).toBe(false);
    found.set(key, message);
  }
  return found;
}

/** Customer: what one message's fate changes may go on to change through caps. */
function runOf(key: string): string {
  return key.split(",")[0] ?? "";
}
