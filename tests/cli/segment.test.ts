import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { account } from "./account.ts";
import { runningCloud } from "./running-cloud.ts";
import { project, sojournIn } from "./workspace.ts";

const root = project({
  "workflows/segments/fans.yaml":
    "segment: fans\ntitle: Twice in a month\nevents: true\ndid:\n  - at least 2 Signed Up in 30d\n  - never Complaint\n",
  "workflows/segments/picked.yaml": "segment: picked\ntitle: By hand\nlist: true\n",
});
const shop = runningCloud(root);
const run = (...args: readonly string[]) => shop.run("segment", ...args);

beforeAll(async () => {
  for (const customer of ["ann", "bea", "cas"]) await shop.put("Signed Up", { customerId: customer });
  for (const customer of ["ann", "bea"]) await shop.put("Signed Up", { customerId: customer });
  await shop.put("Complaint", { customerId: "bea" });
}, 60_000);

describe("a segment", { timeout: 60_000 }, () => {
  it("shows how many are in it, and some of them", async () => {
    const { code, out } = await run("fans");
    const document = JSON.parse((await run("fans", "--json", "--all")).out);

    expect([code, out]).toEqual([0, "fans  Twice in a month: 1 customer (1 of 3 customers read)\n  ann\n"]);
    expect(document).toMatchObject({ segment: "fans", members: 1, complete: true, read: 3, customers: ["ann"] });
  });

  it("says which condition holds for a customer and which does not, by which value", async () => {
    const { out } = await run("fans", "--why", "bea");
    const cas = JSON.parse((await run("fans", "--why", "cas", "--json")).out);

    expect(out).toBe("bea is not in fans.\n  ✓ at least 2 Signed Up in 30 days: 2\n  ✗ never Complaint: 1\n");
    expect(cas).toMatchObject({
      customer: "cas",
      member: false,
      upToDate: true,
      reasons: [{ holds: false, found: "1" }, { holds: true }],
    });
  });

  it("puts the customers of a file on a list and takes them off it; who is not known is left out", async () => {
    const file = join(root, "ids.csv");
    writeFileSync(file, 'customerId,name\nann,Ann\n"bea",Bea\n\nnobody,N\n,missing\n');
    const added = await run("picked", "--add", file);
    await shop.wait(60_000);
    const on = await run("picked");
    const removed = await run("picked", "--remove", file, "--json");
    await shop.wait(60_000);
    const off = await run("picked");

    expect(added.out).toBe(
      "3 customers are on the way onto picked; whoever is not known is left out.\n1 line without a customer id, the first is line 6.\n",
    );
    expect(on.out).toContain("By hand: 2 customers");
    expect(JSON.parse(removed.out)).toEqual({ put: 3, refused: 1, firstRefused: 6 });
    expect(off.out).toContain("By hand: 0 customers");
  });

  it("refuses what it cannot do", async () => {
    const unknown = await run("fan");
    const noList = await run("fans", "--add", "ids.csv");

    expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('Did you mean "fans"?')]);
    expect([noList.code, noList.err]).toEqual([2, expect.stringContaining("is no list")]);
  });

  it("tells other systems on the bus, and does not count what it tells", async () => {
    const { out } = await shop.run("explain", "ann", "--json");

    expect(JSON.parse(out).events.map(({ name }: { readonly name: string }) => name)).toEqual(["Signed Up"]);
  });
});

describe("a segment of a deployed stack, by the AWS APIs alone", { timeout: 60_000 }, () => {
  afterEach(() => vi.unstubAllEnvs());

  it("shows members, says why, and takes in a list", async () => {
    const close = await account(Number(shop.port[1]));
    const of = (...args: readonly string[]) =>
      sojournIn(root, "segment", ...args, "--stack", "sojourn-dev", { wait: shop.wait });
    const file = join(root, "stack.csv");
    writeFileSync(file, Buffer.from("\ufeffcustomerId;name\r\nann;Ann\r\ncas;Cas\r\n", "utf16le"));

    const fans = JSON.parse((await of("fans", "--json")).out);
    const why = await of("fans", "--why", "bea");
    const added = await of("picked", "--add", file);
    await shop.wait(60_000);
    const on = JSON.parse((await of("picked", "--json")).out);
    const missing = await of("picked", "--add", join(root, "nowhere.csv"));
    close();

    expect(fans).toMatchObject({ members: 1, complete: true, customers: ["ann"] });
    expect(why.out).toContain("✗ never Complaint: 1");
    expect(added).toMatchObject({ code: 0, out: expect.stringContaining("2 customers are on the way onto picked") });
    expect(on).toMatchObject({ members: 2, customers: expect.arrayContaining(["ann", "cas"]) });
    expect([missing.code, missing.err]).toEqual([2, expect.stringContaining("nowhere.csv")]);
  });
});
