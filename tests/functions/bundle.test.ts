import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Channel } from "../../core/channels/channels.ts";
import type { Destination } from "../../core/model/destination.ts";
import type { Template } from "../../core/model/message.ts";
import type { Rules } from "../../core/model/rules.ts";
import type { Settings } from "../../core/model/settings.ts";
import type { FileSource } from "../../core/model/source.ts";
import { BUDGETS } from "../../functions/budgets.ts";
import { type Bundle, bundleFunctions, FUNCTION_NAMES, type FunctionName } from "../../functions/bundle.ts";

const settings: Settings = { zone: "UTC", sender: {}, topics: {}, caps: [], stages: {} };
const rules: Rules = { contract: 1, journeys: [], segments: [], look: "", settings, recentFields: {} };
const destinations: Record<string, Destination> = {
  billing: {
    kind: "lambda",
    name: "billing",
    arn: "arn:aws:lambda:eu-west-1:000000000000:function:billing",
    timeout: 1000,
    attempts: 1,
    example: { status: 200, body: {} },
  },
};
const templateOf = (channel: Channel): Template => ({
  ...{ name: channel, channel, transactional: true, subject: "Hi", body: "Hi", entryFields: [] },
});
/** One for each of the channels that the budget of send is measured with. */
const templates: Record<string, Template> = {
  hello: templateOf("email"),
  text: templateOf("sms"),
  note: templateOf("push"),
  hook: templateOf("webhook"),
};

const sources = {
  stripe: {
    source: "stripe",
    from: "webhook",
    signature: { scheme: "stripe", secret: "sojourn/stripe" },
    trust: "trusted",
    zone: "UTC",
    constants: {},
    event: "$",
  },
} as const;

const files: Record<string, FileSource> = {
  orders: {
    from: "file",
    format: "csv",
    ...{ source: "orders", zone: "UTC", constants: {}, event: "$" },
    ...{ columns: ["order"], header: true, groupBy: [] },
  },
};
const DATA = { rules, templates, settings, destinations, sources, files };

let outdir: string;
let bundles: Readonly<Record<FunctionName, Bundle>>;

beforeAll(async () => {
  outdir = await mkdtemp(join(tmpdir(), "sojourn-bundles-"));
  // What an earlier build of the same sources has kept; below it is built anew and compared.
  bundles = await bundleFunctions({ outdir: join(outdir, "one"), cached: true, ...DATA });
});
afterAll(() => rm(outdir, { recursive: true, force: true }));

const code = (bundle: Bundle) => readFile(join(bundle.dir, "index.mjs"));

describe("the bundle", () => {
  it.each(FUNCTION_NAMES)("of %s has the metadata of phone numbers only where addresses come in", async (name) => {
    expect((await code(bundles[name])).includes("TOO_SHORT")).toBe(name === "ingest" || name === "bulk");
  });

  it.each(FUNCTION_NAMES)("of %s keeps to its budget", async (name) => {
    const { length } = await code(bundles[name]);

    expect(bundles[name].bytes).toBe(length);
    expect(length).toBeLessThanOrEqual(BUDGETS[name]);
  });

  it("of ingest is under 690 kB without the metadata of phone numbers (ADRs 0112, 0133, 0143)", () => {
    expect(BUDGETS.ingest - 205_000).toBeLessThanOrEqual(690_000);
  });

  it.each<[FunctionName, readonly string[]]>([
    ["ingest", ["index.mjs", "rules.json"]],
    ["steps", ["index.mjs", "rules.json"]],
    ["send", ["index.mjs", "settings.json", "templates.json"]],
    ["call", ["destinations.json", "index.mjs"]],
    ["roster", ["index.mjs", "rules.json"]],
    ["settle", ["index.mjs"]],
    ["sweep", ["index.mjs", "rules.json"]],
    ["bulk", ["files.json", "index.mjs", "settings.json"]],
  ])("of %s holds its code and the data it reads, and nothing else", async (name, files) => {
    expect((await readdir(bundles[name].dir)).toSorted()).toEqual(files);
  });

  it("holds the data as it was given", async () => {
    const read = async (name: FunctionName, file: string) =>
      JSON.parse(await readFile(join(bundles[name].dir, file), "utf8"));

    expect(await read("send", "templates.json")).toEqual(templates);
    expect(await read("send", "settings.json")).toEqual(settings);
    expect(await read("ingest", "rules.json")).toEqual(rules);
    expect(await read("call", "destinations.json")).toEqual(destinations);
    expect(await read("sources", "sources.json")).toEqual(sources);
    expect(await read("bulk", "files.json")).toEqual(files);
  });

  it("is the same bytes when it is built again, wherever to", { timeout: 120_000 }, async () => {
    const again = await bundleFunctions({
      outdir: join(outdir, "deeper", "two"),
      ...DATA,
    });

    for (const name of FUNCTION_NAMES) {
      expect(Buffer.compare(await code(again[name]), await code(bundles[name]))).toBe(0);
    }
  });
});
