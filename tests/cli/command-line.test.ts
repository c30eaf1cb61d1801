import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "../../cli/commands.ts";
import { sojourn } from "./fixture.ts";

describe("wrong use ends with 2 and says what to write", () => {
  it.each([
    [["strat"], 'There is no command "strat".', 'Did you mean "start"?'],
    [["help", "strat"], 'There is no command "strat".', 'Did you mean "start"?'],
    [["frobnicate"], 'There is no command "frobnicate".', "Known are start, send"],
    [["start", "--onec"], "There is no option --onec.", "Did you mean --once?"],
    [["start", "--port"], "--port needs a value", ""],
    [["start", "--port", "0"], '--port is "0".', "a whole number from 1 to 65535"],
    [["start", "--speed", "fast"], '--speed is "fast".', "a whole number"],
    [["start", "--once=yes"], "--once takes no value.", ""],
    [["start", "now"], '"now" is one word too many.', ""],
    [["start", "--source", "bus"], "--source says how to read a file", "Add --events FILE."],
    [["start", "--events", "x.csv"], "How is x.csv to be read?", "Add --source NAME"],
    [
      ["start", "--once", "--events", "x.csv", "--source", "online_retal"],
      'There is no source "online_retal".',
      "online_retail",
    ],
    [["explain"], "Which customer?", ""],
    [["outbox", "--stack", "sojourn-prod"], "the outbox of one customer", ""],
    [["runs", "--stack", "sojourn-prod", "--port", "1"], "two different clouds", ""],
    [["send"], "Which event?", ""],
    [["new", "source", "shopfy"], "Which shipped source", 'Did you mean "shopify"?'],
    [["new", "destination", "slak"], "Which shipped destination", 'Did you mean "slack"?'],
    [["keys", "lst"], 'There is no "keys lst"', 'Did you mean "list"?'],
    [["pause"], "Which journey?", ""],
    [["resume"], "Which journey?", ""],
    [["rollback"], "Which journey?", ""],
    [["promote"], "Which journey?", ""],
    [["check", "--against", "HEAD", "x.yaml"], "--against compares the whole workspace.", ""],
  ])("%j", async (args, message, hint) => {
    const { code, out, err } = await sojourn(...args);

    expect(code).toBe(2);
    expect(out).toBe("");
    expect(err).toContain(message);
    expect(err).toContain(hint);
  });
});

describe("an event that cannot be one is refused before it is sent", () => {
  it.each([
    [["{}"], "The event has no name."],
    [['{"name":"A"}'], "The event names no customer."],
    [["A", "--nobody"], "Did you mean --business?"],
    [["A", "--customer", "c", "--business"], "A business event has no customer."],
    [["A", "--customer", "c", "--journey", "welcome"], 'is called "Enter Journey"'],
    [["Enter Journey", "--customer", "c"], "names it"],
    [["--journey", "welcome"], "The event names no customer."],
    [['{"name":"A","customer":"c"}'], 'An event has no field "customer".'],
    [["{name: A}"], "The event is not JSON"],
    [["@/nowhere.json"], "There is no file /nowhere.json."],
    [["A", "--customer", "c", "--property", "total"], '--property is "total".'],
    [["A", "--customer", "c", "--time", "yesterday"], "time is a text of 9 characters; allowed is an ISO 8601 time"],
    [["A", "--business", "--time", "2026-02-30"], 'time is "2026-02-30"'],
    [["A", "--customer", "x".repeat(257)], "customerId is a text of 257 bytes"],
  ])("%j", async (args, message) => {
    const { code, err } = await sojourn("send", ...args);

    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it.each([
    ["Order Complted", "Did you mean `Order Completed`?"],
    ["order_completed", "Did you mean `Order Completed`?"],
    ["Email Openned", "Did you mean `Email Opened`?"],
    ["Order Completed", ""],
    ["Something Else", ""],
  ])("is told where its name is most likely misspelt, and sent all the same: %s", async (name, hint) => {
    // Nothing listens there.
    const { err } = await sojourn("send", name, "--customer", "c", "--port", "9");

    expect(err).toContain(hint);
    expect(err.includes("Did you mean")).toBe(hint !== "");
  });

  it("is too large", async () => {
    const { code, err } = await sojourn("send", "A", "--customer", "c", "--property", `x=${"x".repeat(300_000)}`);

    expect(code).toBe(1);
    expect(err).toContain("at most 262,144 (256 kB)");
  });
});

describe("help", () => {
  it.each([[[]], [["help"]], [["--help"]]])("lists every command: %j", async (args) => {
    const { code, out } = await sojourn(...args);

    expect(code).toBe(0);
    const width = Math.max(...COMMANDS.map(({ name }) => name.length));
    for (const { name, summary } of COMMANDS) expect(out).toContain(`${name.padEnd(width)}  ${summary}`);
  });

  it.each(COMMANDS.map(({ name }) => name))("tells how to use %s, with --json", async (name) => {
    const asked = await sojourn("help", name);

    expect(asked.out).toContain(`sojourn ${name}`);
    expect(asked.out).toContain("--json");
    expect(await sojourn(name, "--help")).toEqual(asked);
  });
});

it("a cloud that was never started is said so", async () => {
  const { code, err } = await sojourn("explain", "c1", "--port", "1", "--dir", "/nowhere");

  expect(code).toBe(1);
  expect(err).toContain("No local cloud listens on port 1, and none has been started before.");
});

it.each(COMMANDS.map(({ name }) => name))("the README tells of %s", (name) => {
  expect(readFileSync("README.md", "utf8")).toMatch(new RegExp(`^\\| .*\`${name}[ \`].* \\|$`, "m"));
});
