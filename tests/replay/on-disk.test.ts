import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { z } from "zod/mini";
import { sojourn } from "../cli/fixture.ts";
import { IN_CI } from "../in-ci.ts";
import { temporaryFolder } from "../sources/fixture.ts";

const HEAD = "invoice,time,customer,country,lines,units,total,top_item";

function csv(folder: string, ...rows: readonly string[]): string {
  const path = join(folder, "orders.csv");
  writeFileSync(path, `\uFEFF${[HEAD, ...rows].join("\r\n")}\r\n`);
  return path;
}

const Document = z.object({
  events: z.object({ in: z.number(), refused: z.number(), duplicate: z.number() }),
  customers: z.number(),
  journeys: z.record(z.string(), z.object({ entries: z.number(), inside: z.number() })),
  aws: z.record(z.string(), z.number()),
  seconds: z.number(),
  eventsPerSecond: z.number(),
  sendsPerSecond: z.number(),
});

describe("start on a file", { timeout: 120_000 }, () => {
  it.runIf(IN_CI)(
    "keeps refused rows with line and reason, gives one JSON document, and can be looked at when it is at rest",
    async () => {
      const folder = temporaryFolder();
      const dir = join(folder, ".sojourn");
      const events = csv(
        folder,
        "1001,2010-12-01T08:26:00,17850,United Kingdom,7,40,139.12,LANTERN",
        "1002,2010-12-01T09:00:00,13047",
        "1003,soon,13047,France,1,1,10.00,MUG",
        "C1004,2010-12-02T10:00:00,17850,United Kingdom,1,-1,-9.00,LANTERN",
        "1005,2010-12-03T09:00:00,13047,France,1,1,10.00,MUG",
      );
      const start = ["start", "--once", "--events", events, "--source", "online_retail", "--dir", dir];

      const played = await sojourn(...start, "--json");
      const document = Document.parse(JSON.parse(played.out));

      expect(played.code).toBe(0);
      expect(document.events).toEqual({ in: 3, refused: 2, duplicate: 0 });
      expect(document.customers).toBe(2);
      expect(document.journeys.review_request).toEqual({ entries: 2, inside: 1 });
      const refused = readFileSync(join(dir, "refused-rows.ndjson"), "utf8").trimEnd().split("\n");
      expect(refused.map((line) => JSON.parse(line))).toEqual([
        { line: 3, reason: "This row has 3 of 8 columns.", text: "1002,2010-12-01T09:00:00,13047" },
        { line: 4, reason: '"soon" is not a time.', text: expect.stringContaining('"invoice":"1003"') },
      ]);

      const again = await sojourn(...start);
      expect(again.code).toBe(0);
      expect(again.out).toContain("refused    2");
      const looking = ["--dir", dir, "--port", "1"];
      const story = await sojourn("explain", "17850", ...looking);
      expect(story.out).toMatch(/welcome\n {2}Entry \d+ .*\n(.*\n)+.*left: cancelled/);
      const runs = await sojourn("runs", ...looking);
      expect(runs.out).toMatch(/review_request {2}1 customer inside.*\n.*\n +13047 .*Wait 1 week/);
      const sent = await sojourn("send", "Order Completed", "--customer", "new", "--property", "orderId=x", ...looking);
      expect(sent.code).toBe(0);
      expect((await sojourn("explain", "new", "welcome", ...looking)).out).toContain("Wait 1 hour: waiting");
      expect((await sojourn("explain", "nobody", ...looking)).err).toContain('Nothing is known of a customer "nobody"');
      expect(JSON.parse((await sojourn("outbox", "--json", ...looking)).out)).toHaveLength(1);

      const other = await sojourn("start", "--once", "--dir", dir);
      expect(other.code).toBe(1);
      expect(other.err).toContain(".sojourn/ holds a replay of orders.csv.");
      expect(other.err).toContain("Add --fresh");
    },
  );

  it("lacking a column plays nothing and keeps what was there", async () => {
    const folder = temporaryFolder();
    const events = join(folder, "orders.csv");
    writeFileSync(events, "invoice,time,client\n1,2010-12-01T08:26:00,17850\n");

    const { code, err } = await sojourn(
      "start",
      "--once",
      "--fresh",
      "--events",
      events,
      "--source",
      "online_retail",
      "--dir",
      folder,
    );

    expect(code).toBe(1);
    expect(err).toContain(
      "lacks the columns customer, country, units, total, top_item that the source online_retail needs",
    );
    expect(readFileSync(events, "utf8")).toContain("17850");
  });

  it("says so when .sojourn is of another version", async () => {
    const dir = temporaryFolder();
    const database = new DatabaseSync(join(dir, "cloud.db"));
    database.exec("pragma user_version = 99");
    database.close();

    const { code, err } = await sojourn("start", "--once", "--dir", dir);

    expect(code).toBe(1);
    expect(err).toContain("was written by another version of Sojourn");
    expect(err).toContain("--fresh");
  });

  it("says so when the port is in use, before --fresh deletes anything", async () => {
    const dir = temporaryFolder();
    writeFileSync(join(dir, "kept"), "");
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? String(address.port) : "";

    const { code, err } = await sojourn("start", "--fresh", "--port", port, "--dir", dir);
    server.close();

    expect(code).toBe(1);
    expect(err).toContain(`Port ${port} of 127.0.0.1 is in use.`);
    expect(readFileSync(join(dir, "kept"), "utf8")).toBe("");
  });
});
