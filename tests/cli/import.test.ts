import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { profileStore } from "../../adapters/aws/profiles.ts";
import { suppressionStore } from "../../adapters/aws/suppressions.ts";
import { table } from "../../adapters/aws/table.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { runSojourn } from "../../cli/sojourn.ts";
import { addressHash } from "../../core/policy/address.ts";
import { runningCloud } from "./running-cloud.ts";
import { project } from "./workspace.ts";

const root = project({
  "workflows/segments/picked.yaml": "segment: picked\ntitle: By hand\nlist: true\n",
  "workflows/sources/signups.source.yaml": `source: signups
format: csv
columns: [who, when]
event: |
  { "name": "Signed Up", "customerId": who, "time": $instant(when) }
`,
});
const shop = runningCloud(root);
const run = (...args: readonly string[]) => shop.run("import", ...args, "--dir", root);

function file(name: string, ...lines: readonly string[]): string {
  writeFileSync(join(root, name), `${lines.join("\n")}\n`);
  return name;
}

const receiptOf = (name: string) => JSON.parse(readFileSync(join(root, `${name}.receipt.json`), "utf8"));
const items = () => table(new DynamoDBClient(shop.cloud.clientConfig), "sojourn-dev");
const profileOf = (customer: string) => profileStore(items()).read(customer);

describe("sojourn import", { timeout: 60_000 }, () => {
  it("takes profiles in, and tells what was refused and why", async () => {
    const ann = "ann,ann@example.com,gold,yes";
    const name = file("crm.csv", "customerId,email,plan,consent.offers", ann, ",x@example.com,,", "bea,,free,");
    const { code, out } = await run("profiles", name);
    await shop.wait(10_000);

    expect(code).toBe(1);
    expect(out).toMatch(
      /^crm\.csv: taken in\. 3 rows in [\d.]+ s.*\n {2}2 profiles sent\n {2}1 row refused\n {4}line 3: The row has no customerId and no anonymousId\.\n/,
    );
    expect(receiptOf(name)).toMatchObject({
      ...{ state: "done", rows: 3, sent: 2, refused: 1 },
      import: { kind: "profiles", source: "crm" },
    });
    expect(JSON.parse(readFileSync(join(root, `${name}.refused.ndjson`), "utf8"))).toMatchObject({ line: 3 });
    expect(await profileOf("ann")).toMatchObject({
      traits: { plan: { v: "gold" } },
      addresses: { email: { v: "ann@example.com" } },
    });
  });

  it("goes on where it was interrupted, and takes nothing in twice", async () => {
    const rows = Array.from({ length: 450 }, (_, n) => `s${n},2026-05-01T09:00:00Z`);
    const name = file("signups.csv", "who,when", ...rows);
    const stop = new AbortController();
    stop.abort();
    const silent = { write: () => {}, terminal: false };
    const io = { out: silent, err: silent, root, cwd: root, env: {}, stop: stop.signal };
    const args = ["import", "events", name, "--source", "signups", ...shop.port, "--dir", root];
    const stopped = await runSojourn(args, io);
    const receipt = receiptOf(name);
    const ended = await run("events", name, "--source", "signups", "--json");
    const again = await run("events", name, "--source", "signups");
    const anew = await run("events", name, "--source", "signups", "--again", "--json");
    await shop.wait(10_000);
    const counts = await Promise.all(
      [0, 199, 200, 449].map(async (n) => (await profileOf(`s${n}`))?.counts["Signed Up"]?.n),
    );

    expect([stopped, receipt.state, receipt.rows]).toEqual([1, "stopped", 200]);
    expect([ended.code, JSON.parse(ended.out)]).toMatchObject([
      0,
      { state: "done", rows: 450, sent: 450, duplicates: 0 },
    ]);
    expect(again.err).toContain("signups.csv was taken in before, and is not taken in again; --again does it.");
    expect(JSON.parse(anew.out)).toMatchObject({ state: "done", sent: 450 });
    expect(counts).toEqual([1, 1, 1, 1]);
  });

  it("lets customers in only with --enter", async () => {
    const entries = async (...flags: readonly string[]) => {
      const who = `new${flags.length}`;
      await run(
        "events",
        file(`${who}.csv`, "who,when", `${who},2026-06-01T08:59:00Z`),
        "--source",
        "signups",
        ...flags,
      );
      await shop.wait(10_000);
      return Object.keys((await profileOf(who))?.entries ?? {});
    };

    expect(await entries()).toEqual([]);
    expect(await entries("--enter")).toEqual(["greet#1"]);
  });

  it("takes lists, answers and suppressions in", async () => {
    const list = await run("list", file("ids.txt", "ann", "nobody"), "--segment", "picked");
    const answers = await run(
      "consent",
      file("news.csv", "customer;topic;answer", "bea;offers;yes"),
      "--source",
      "old",
    );
    const bounces = await run("suppressions", file("bounces.csv", "email", "bob@example.com"));
    await shop.wait(60_000);
    const stored = await suppressionStore(items()).read("email", [addressHash(sha256, "bob@example.com")]);

    expect([list, answers, bounces].map(({ out }) => out.split("\n")[1])).toEqual([
      "  2 changes of the list sent",
      "  1 answer sent",
      "  1 address suppressed",
    ]);
    expect((await profileOf("ann"))?.segments).toEqual(["picked"]);
    expect((await profileOf("bea"))?.consent).toMatchObject({ offers: { v: true, source: "old" } });
    expect(stored?.reason).toBe("bounced");
  });

  it.each([
    [["evnts", "x.csv"], 2, 'Did you mean "events"?'],
    [["events"], 2, "Which file?"],
    [["events", "none.csv", "--source", "signups"], 2, "There is no file"],
    [["events", "crm.csv"], 2, "Add --source NAME"],
    [["events", "crm.csv", "--source", "signup"], 2, 'Did you mean "signups"?'],
    [["list", "ids.txt"], 2, "Lists are picked."],
    [["list", "ids.txt", "--segment", "pickd"], 2, 'Did you mean "picked"?'],
    [["profiles", "crm.csv", "--remove"], 2, "--segment and --remove go with `import list`."],
    [
      ["events", "crm.csv", "--source", "signups"],
      1,
      "crm.csv lacks the columns who, when that the source signups needs.",
    ],
  ])("%j is refused", async (args, code, message) => {
    const ran = await run(...args);

    expect([ran.code, ran.out + ran.err]).toEqual([code, expect.stringContaining(message)]);
  });
});
