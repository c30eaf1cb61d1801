import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { NEW_CHANNELS } from "../../cli/new/template-files.ts";
import { IN_CI } from "../in-ci.ts";
import { project, sojournIn } from "./workspace.ts";

const FILES = {
  "workflows/settings.yaml": `zone: Europe/London
sender: { email: "Shop <hello@example.com>", sms: SHOP }
topics: { offers: { channels: [email, sms, push, webhook], default: out } }
`,
  "workflows/segments/lapsed.yaml": "segment: lapsed\ntitle: Lapsed\nwhen: profile.counts.Bought >= 1\n",
  "workflows/segments/fresh.yaml": "segment: fresh\ntitle: Fresh\nwhen: $not($exists(profile.plan))\n",
  "workflows/segments/waiting.yaml": "segment: waiting\ntitle: Waiting\nlist: true\n",
};

const WAYS: Readonly<Record<string, readonly string[]>> = {
  signed_up: ["--event", "Signed Up", "--again", "30d", "--goal", "Bought"],
  by_request: ["--request", "--channel", "sms"],
  born: ["--date", "birthday", "--yearly", "--channel", "push"],
  renewed: ["--date", "renewal", "--again", "always", "--channel", "webhook"],
  first_seen: ["--segment", "fresh"],
  came_back: ["--segment", "lapsed", "--leaving"],
  weekly: ["--schedule", "0 9 * * 1", "--segment", "lapsed"],
  price: ["--event", "Price Dropped", "--business", "--segment", "waiting", "--template", "one", "--template", "two"],
};

/** A project in which a journey was begun for each way in. */
async function begun() {
  const root = project(FILES);
  for (const [journey, args] of Object.entries(WAYS)) {
    const { code, err } = await sojournIn(root, "new", journey, ...args);
    expect([journey, code, err]).toEqual([journey, 0, ""]);
  }
  return root;
}

it("begins a journey for every way in and channel, which check finds sound", async () => {
  const root = await begun();
  const read = (journey: string) => readFileSync(join(root, `workflows/definitions/${journey}.journey.yaml`), "utf8");

  const { code, out } = await sojournIn(root, "check");

  expect([code, out]).toEqual([0, expect.stringContaining("sound journeys")]);
  expect(read("signed_up")).toContain("  event: Signed Up\n  again: after 30d\n");
  expect(read("born")).toContain('  date: =profile.birthday\n  at: "09:00"\n  repeat: yearly\n');
  expect(read("came_back")).toContain("  segment: lapsed\n  on leaving: true\n");
  expect(read("weekly")).toContain('  schedule: "0 9 * * 1"\n  segment: lapsed\n');
  expect(read("by_request")).toContain("  api: true\n");
});

it.runIf(IN_CI)("with tests that pass", { timeout: 300_000 }, async () => {
  const root = await begun();

  const { code, out } = await sojournIn(root, "test");

  expect([code, out]).toEqual([0, expect.stringContaining("All passed")]);
});

it("begins what check finds sound where a catalogue has other events than the tests would think of", async () => {
  const catalogue =
    "events:\n  Bought:\n  Seen:\n  Signed Up:\ntraits: { birthday: date, renewal: date, plan: string }\n";
  const root = project({ ...FILES, "workflows/events.yaml": catalogue });

  const born = await sojournIn(root, "new", "born", "--date", "birthday", "--yearly");
  const left = await sojournIn(root, "new", "came_back", "--segment", "lapsed", "--leaving");
  const hook = await sojournIn(root, "new", "hook", "--event", "Bought", "--channel", "webhook");
  const checked = await sojournIn(root, "check");

  expect([born.err, left.err, hook.err, checked.code]).toEqual(["", "", "", 0]);
  const tests = readFileSync(join(root, "workflows/definitions/came_back.test.yaml"), "utf8");
  expect(tests).toContain("event: Seen");
});

it.each([
  [["--event", "A", "--request"], "--event and --request are different ways in."],
  [["--schedule", "0 9 * * 1"], "A schedule lets in a segment."],
  [["--segment", "lasped"], 'Did you mean "lapsed"?'],
  [["--event", "A", "--segment", "lapsed"], "Leave out --segment, or add --business."],
  [["--event", "A", "--business"], "A business event lets in a segment."],
  [["--event", "A", "--leaving"], "--leaving is for those who leave a segment."],
  [["--event", "A", "--yearly"], "--yearly is for a date."],
  [["--date", "=profile.birthday"], "Write the trait that holds the date, like birthday."],
  [["--event", "A", "--again", "sometimes"], "Write never, always, or how long after the last time: 30d."],
  [["--event", "A", "--channel", "smoke"], `Channels are ${NEW_CHANNELS.join(", ")}.`],
])("%j is wrong use", async (args, message) => {
  const { code, err } = await sojournIn(project(FILES), "new", "one", ...args);

  expect(code).toBe(2);
  expect(err).toContain(message);
});

it("asks on a terminal what lets customers in, and what follows from it", async () => {
  const root = project(FILES);
  const asked: string[] = [];
  const answers = ["schedule", "30 8 1 * *", "lapsed", "", "sms", "", "", "", ""];
  const ask = async (question: string) => {
    asked.push(question);
    return answers.shift() ?? "";
  };

  const { code } = await sojournIn(root, "new", "monthly", { ask });

  expect(code).toBe(0);
  expect(asked.join("\n")).toContain("Again for the same customer?");
  const text = readFileSync(join(root, "workflows/definitions/monthly.journey.yaml"), "utf8");
  expect(text).toContain('  schedule: "30 8 1 * *"\n  segment: lapsed\n');
  expect(readFileSync(join(root, "workflows/templates/monthly.sms.txt"), "utf8")).toContain("topic: offers");
});
