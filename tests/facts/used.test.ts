import { expect, test } from "vitest";
import { profileFacts } from "../../core/explain/profile-facts.ts";
import { compiledIn } from "../compiler/fixture.ts";
import { enterRule, journey, rulesOf, segment, world } from "../ingest/world.ts";

const SETTINGS = `zone: Europe/London
topics: { offers: { channels: [email], default: out } }
sender: { email: "shop@example.com" }
traits: { tier: string }
`;
const TEMPLATE = '---\ntopic: offers\nsubject: "Hi"\n---\n<p>Hi</p> {{ links.preferences }}\n';
const JOURNEY = `journey: vip
enter: { event: Go, when: "event.properties.total >= 20 and event.properties.gift" }
exit: [ { event: Paid, when: event.properties.amount > 0, reason: paid } ]
steps:
  - if: profile.vip and $not(profile.blocked) and 'x' in profile.segments
    then: [ { send: hello } ]
  - if: profile.plan = 'pro' and profile.plan and profile.zip = '01234' and profile.zip > 5 and profile.email
    then: [ { exit: quiet } ]
  - if: entry.properties.n * 2 = 4 and profile.tier > 3 and profile.score = 3
    then: [ { exit: quiet } ]
  - update: { add: { points: 5 } }
`;

test("the compiler finds what conditions and updates take traits and properties for", () => {
  const { rules, diagnostics } = compiledIn([
    { path: "workflows/settings.yaml", text: SETTINGS },
    { path: "workflows/templates/hello.email.html", text: TEMPLATE },
    { path: "workflows/segments/x.yaml", text: "segment: x\nwhen: profile.visits >= 3\n" },
    { path: "workflows/definitions/vip.journey.yaml", text: JOURNEY },
  ]).workspace;

  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(rules.used).toEqual({
    traits: { blocked: "boolean", points: "number", score: "number", vip: "boolean", visits: "number" },
    properties: { Go: { gift: "boolean", n: "number", total: "number" }, Paid: { amount: "number" } },
  });
});

const USED = {
  traits: { vip: "boolean", points: "number" },
  properties: { "Cart Updated": { total: "number" } },
} as const;
const VIPS = segment("vips", { when: "profile.vip", reads: ["trait:vip"] });

test("a text that says a yes, a no or a number is read as it where conditions ask for one; it is counted and told", async () => {
  const entering = journey({ enter: [enterRule({ when: "event.properties.total >= 20" })] });
  const { ingest, now, profile, counter } = world({ ...rulesOf([entering], {}, [VIPS]), used: USED });

  const traits = { vip: "false", points: "gold", plan: "0" };
  await ingest(now("Cart Updated", { properties: { total: "30", note: "7" }, context: { traits } }));

  expect(profile().traits).toMatchObject({ vip: { v: false }, points: { v: "gold" }, plan: { v: "0" } });
  expect(profile().segments).toEqual([]);
  expect(profile().recent[0]?.properties).toEqual({ total: 30, note: "7" });
  expect(Object.keys(profile().entries)).toHaveLength(1);
  expect(counter.total("ValueRead")).toBe(2);
  expect(counter.total("ValueRefused")).toBe(0);
  expect(profileFacts(profile(), "UTC").at(-1)).toMatch(
    /^a text was read as the number, .* 2 times; the last was vip \(boolean\)/,
  );
});

test("what is declared comes first", async () => {
  const rules = { ...rulesOf([journey()]), used: USED, properties: { "Cart Updated": { total: "string" } as const } };
  const { ingest, now, profile, counter } = world(rules);

  await ingest(now("Cart Updated", { properties: { total: "30" } }));

  expect(profile().recent[0]?.properties).toEqual({ total: "30" });
  expect(counter.total("ValueRead")).toBe(0);
});
