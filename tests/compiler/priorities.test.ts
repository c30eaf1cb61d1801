import { describe, expect, it } from "vitest";
import { compiledIn, journeyFile } from "./fixture.ts";

const settings = (more = "") => ({
  path: "workflows/settings.yaml",
  text: `zone: Europe/London
sender: { email: "Shop <hello@example.com>", sms: SHOP }
topics: { offers: { channels: [email, sms], default: out } }
caps: [{ max: 3, per: 7d }]
${more}`,
});
const text = (name: string, head: string) => ({
  path: `workflows/templates/${name}.sms.txt`,
  text: `---\n${head}\n---\nHello\n`,
});
const TEXTS = [text("one", "topic: offers"), text("two", "topic: offers"), text("code", "transactional: true")];
const journey = (name: string, head: string, ...sends: readonly string[]) =>
  journeyFile(
    `journey: ${name}\n${head}enter: { event: Order Completed }\nsteps:\n${sends.map((one) => `  - send: ${one}\n`).join("")}`,
  );

function prioritiesOf(...journeys: readonly ReturnType<typeof journey>[]) {
  const { workspace } = compiledIn([settings(), ...TEXTS, ...journeys]);
  return [workspace.settings.priorities, workspace.rules.settings.priorities];
}

describe("the rates of fan-outs in the settings", () => {
  it("are those of the slowest channel of a journey's marketing, where a channel has a pace", () => {
    const journeys = [journey("usual", "", "one"), journey("receipts", "", "code")];
    const of = (more: string) => compiledIn([settings(more), ...TEXTS, ...journeys]).workspace.rules.settings;

    expect(of("pace: { sms: 8, email: 100 }\n").fanOutRates).toEqual({ usual: 6 });
    expect(of("pace: { sms: { rate: 8, transactional: 3 } }\n").fanOutRates).toEqual({ usual: 5 });
    expect(of("").fanOutRates).toBeUndefined();
  });
});

describe("the priorities in the settings", () => {
  it("are those of all journeys that send marketing, with what they send", () => {
    const both = prioritiesOf(
      journey("high", "priority: 8\n", "one", "two", "code"),
      journey("usual", "", "one"),
      journey("receipts", "", "code"),
    );

    const sends = [{ topic: "offers", channel: "sms" }];
    expect(both).toEqual([
      { high: { priority: 8, sends }, usual: { priority: 5, sends } },
      { high: { priority: 8, sends }, usual: { priority: 5, sends } },
    ]);
  });

  it("are none where no journey names one, so that the workspace compiles to the same as before", () => {
    expect(prioritiesOf(journey("usual", "", "one"))).toEqual([undefined, undefined]);
  });

  it("make no new version of a journey", () => {
    const version = (head: string) =>
      compiledIn([settings(), ...TEXTS, journey("one", head, "one")]).workspace.journeys[0]?.version;

    expect(version("priority: 8\n")).toBe(version(""));
  });

  it("wait as long as the settings say", () => {
    const waitOf = (more: string) => compiledIn([settings(more)]).workspace.settings.priorityWait;

    expect([waitOf(""), waitOf("priority wait: 0\n"), waitOf("priority wait: 30m\n")]).toEqual([
      undefined,
      0,
      1_800_000,
    ]);
  });
});
