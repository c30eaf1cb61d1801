import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod/mini";
import { sha256 } from "../../adapters/system/system.ts";
import { localPage } from "../../cli/start/local-page.ts";
import { LOCAL_STAGE } from "../../cli/start/stack.ts";
import { namesOf } from "../../infra/names.ts";
import { openCloud } from "../../local/cloud.ts";
import type { LocalCloud } from "../../local/local-cloud.ts";
import { SHOP_ROOT } from "../fixtures/shop/shop.ts";
import { stackOfTests } from "../replay/play.ts";
import { account } from "./account.ts";
import { sojournIn } from "./workspace.ts";

let cloud: LocalCloud;
let listening: number;

beforeAll(async () => {
  const stack = await stackOfTests();
  cloud = await openCloud({ source: stack.source, startTime: Date.UTC(2026, 5, 1, 9) });
  listening = await cloud.listen(0, localPage(cloud, stack, SHOP_ROOT));
}, 120_000);
afterAll(() => cloud.close());
afterEach(() => vi.unstubAllEnvs());

const Stored = z.object({ Item: z.optional(z.record(z.string(), z.unknown())) });
const wait = async (milliseconds: number) => void (await cloud.runUntil(cloud.now() + milliseconds));
/** Runs `sojourn keys` against the cloud that listens, whose clock goes on while the command waits. */
const keys = (...args: readonly string[]) =>
  sojournIn(SHOP_ROOT, "keys", ...args, "--port", String(listening), { wait });

async function send(key: string, message: object = {}, headers: Record<string, string> = {}): Promise<number> {
  const reply = await fetch(`http://127.0.0.1:${listening}/v1/track`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${key}:`)}`, ...headers },
    body: JSON.stringify({ userId: "u1", event: "Cart Viewed", ...message }),
  });
  return reply.status;
}

describe("write keys", { timeout: 60_000 }, () => {
  it("are shown once, hold at once, and stop when the command that revokes them ends", async () => {
    const made = await keys(
      "new",
      "web shop",
      "--source",
      "web",
      "--event",
      "Cart Viewed",
      "--origin",
      "https://a.example",
    );
    const [key = "", secret = ""] = made.out.trim().split("\n");
    const good = await send(key, {}, { origin: "https://a.example" });
    const answers = [
      await send(key, {}, { origin: "https://b.example" }),
      await send(key, { event: "Order Completed" }),
      await send(`${key.slice(0, -1)}x`),
      await send(secret),
    ];
    const listed = await keys("list");
    const again = await keys("new", "web shop", "--source", "web");
    const revoked = await keys("revoke", "web shop");
    const after = await send(key);

    expect(key).toMatch(/^wk_[\w-]{32}$/);
    expect(secret).toMatch(/^us_[\w-]{32}$/);
    expect(made.err).toContain('This is the write key "web shop" in the local cloud');
    expect(good).toBe(200);
    expect(answers).toEqual([403, 400, 401, 401]);
    expect(listed.out).toMatch(/web shop +web +browser +Cart Viewed; 60000 a minute +https:\/\/a\.example/);
    expect(listed.out + JSON.stringify(await keys("list", "--json"))).not.toContain(secret);
    expect(listed.out).not.toContain(key);
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('is a key "web shop"')]);
    expect(revoked.out).toContain("web shop is revoked");
    expect(after).toBe(401);
  });

  it("are made for a server, and for an application of Pinpoint, whose id is the key", async () => {
    const server = JSON.parse((await keys("new", "crm", "--trust", "trusted", "--limit", "900", "--json")).out);
    const app = JSON.parse((await keys("new", "old-app", "--application", "0a1b2c", "--json")).out);
    const put = await fetch(`http://127.0.0.1:${listening}/v1/apps/0a1b2c/events`, {
      method: "POST",
      body: JSON.stringify({ BatchItem: {} }),
    });
    const listed = JSON.parse((await keys("list", "--json")).out);

    expect(server).toEqual({ name: "crm", source: "crm", trust: "trusted", limit: 900, key: expect.any(String) });
    expect(app).toEqual({ name: "old-app", source: "old-app", trust: "browser", key: "0a1b2c" });
    expect(put.status).toBe(202);
    expect(listed).toContainEqual(expect.objectContaining({ name: "crm", trust: "trusted", limit: 900 }));
    expect(await send("0a1b2c")).toBe(401);
  });

  it("are made and revoked in a deployed stack, by the AWS APIs alone", async () => {
    const close = await account(listening);
    const stack = (...args: readonly string[]) =>
      sojournIn(SHOP_ROOT, "keys", ...args, "--stack", "sojourn-dev", { wait });
    const made = await stack("new", "till", "--trust", "trusted");
    const before = await send(made.out.trim());
    const revoked = await stack("revoke", "till", "--json");
    const again = await stack("revoke", "till");
    close();

    expect([before, await send(made.out.trim())]).toEqual([200, 401]);
    expect(JSON.parse(revoked.out)).toEqual({ name: "till", changed: true });
    expect(again.out).toContain("till is revoked already");
  });

  it("of one name, made by two people at the same moment, are all revoked", async () => {
    const first = (await keys("new", "twin", "--trust", "trusted")).out.trim();
    const second = `wk_${"t".repeat(32)}`;
    const dynamodb = async (action: string, input: object) => {
      const headers = { "x-amz-target": `DynamoDB_20120810.${action}`, "content-type": "application/x-amz-json-1.0" };
      const body = JSON.stringify({ TableName: namesOf(LOCAL_STAGE).table, ...input });
      const reply = await fetch(`http://127.0.0.1:${listening}/`, { method: "POST", headers, body });
      return Stored.parse(await reply.json());
    };
    const { Item } = await dynamodb("GetItem", { Key: { pk: { S: "KEYS" }, sk: { S: sha256(first) } } });
    await dynamodb("PutItem", { Item: { ...Item, sk: { S: sha256(second) } } });
    const before = [await send(first), await send(second)];

    await keys("revoke", "twin");

    expect([...before, await send(first), await send(second)]).toEqual([200, 200, 401, 401]);
  });

  it.each<readonly [readonly string[], RegExp]>([
    [["new"], /What is the key called\?/],
    [["new", "Web Shop"], /"Web Shop" is no source.*--source/s],
    [["new", "web", "--trust", "all"], /--trust is "all"/],
    [["new", "web", "--origin", "shop.example"], /"shop\.example" is no origin/],
    [["new", "web", "--event", "A", "--transactional", "B"], /may not send "B"/],
    [["new", "web", "--trust", "trusted", "--transactional", "B"], /for browsers/],
    [["new", "web", "--application", "a/b"], /makes no key/],
    [["new", "web", "--limit", "0"], /--limit is "0"/],
    [["revoke"], /Which key\?/],
    [["drop", "web"], /There is no "keys drop"/],
  ])("wrong use is refused with what to write: %j", async (args, told) => {
    const { code, err } = await keys(...args);

    expect([code, err]).toEqual([2, expect.stringMatching(told)]);
  });

  it("says so when there is no such key", async () => {
    expect(await keys("revoke", "nobody")).toMatchObject({ code: 1, err: expect.stringContaining('no key "nobody"') });
  });
});
