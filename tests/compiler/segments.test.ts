import { describe, expect, it } from "vitest";
import { compiledIn, journeyFile, segmentFile } from "./fixture.ts";

const JOURNEY = journeyFile("journey: example\nenter: { event: A }\nsteps: [ { send: hello } ]\n");

function rulesOf(segments: readonly string[], ...journeys: readonly string[]) {
  const { workspace } = compiledIn([...segments.map(segmentFile), ...journeys.map(journeyFile), JOURNEY]);
  expect(workspace.diagnostics).toEqual([]);
  return workspace.rules;
}

const ruleOf = (text: string) => rulesOf([text]).segments.find(({ segment }) => text.includes(`segment: ${segment}\n`));

describe("a segment", () => {
  it("becomes a rule with what it reads", () => {
    const rule = ruleOf(
      "segment: gold\ntitle: Gold customers\nwhen: profile.vip and profile.counts.`Order Completed` > 2 and 'loyal' in profile.segments\nany: [vip_list, loyal]\nnone: churned\nlast: [ { event: Visit, within: 30d }, { event: Order Cancelled, not within: 1w } ]\n",
    );

    expect(rule).toEqual({
      segment: "gold",
      title: "Gold customers",
      when: "profile.vip and profile.counts.`Order Completed` > 2 and 'loyal' in profile.segments",
      any: ["vip_list", "loyal"],
      none: ["churned"],
      last: [
        { event: "Visit", within: 30 * 86_400_000 },
        { event: "Order Cancelled", notWithin: 7 * 86_400_000 },
      ],
      reads: [
        "count:Order Completed",
        "last:Order Cancelled",
        "last:Visit",
        "segment:churned",
        "segment:loyal",
        "segment:vip_list",
        "trait:vip",
      ],
    });
  });

  it.each([
    ["profile.email", ["email", "trait:email"]],
    ["profile.zone = 'Europe/London'", ["trait:zone", "zone"]],
    ["profile.address.city = 'Bath'", ["trait:address"]],
    ["$exists(profile)", ["*"]],
    ["$count($keys(profile.counts)) > 3", ["*"]],
  ])("that asks for %s reads %j", (when, reads) => {
    expect(ruleOf(`segment: gold\nwhen: ${when}\n`)?.reads).toEqual(reads);
  });

  it("that is a list reads itself alone", () => {
    expect(ruleOf("segment: friends\nlist: true\n")).toEqual({
      segment: "friends",
      title: "Friends",
      list: true,
      reads: ["segment:friends"],
    });
  });

  it("comes after those it is made of", () => {
    const { segments } = rulesOf([
      "segment: a\nall: [z]\n",
      "segment: m\nlist: true\n",
      "segment: z\nwhen: \"'m' in profile.segments\"\n",
    ]);

    const names = segments.map(({ segment }) => segment);
    expect(names.indexOf("a")).toBeGreaterThan(names.indexOf("z"));
    expect(names.indexOf("z")).toBeGreaterThan(names.indexOf("m"));
  });

  it("is listed when a schedule or a business event goes through its members", () => {
    const { segments } = rulesOf(
      ["segment: a\nlist: true\n", "segment: b\nlist: true\n", "segment: c\nlist: true\n"],
      'journey: one\nenter: { schedule: "0 9 * * *", segment: a }\nsteps: [ { send: hello } ]\n',
      "journey: two\nenter: [ { event: Price Dropped, segment: b }, { segment: c } ]\nsteps: [ { send: hello } ]\n",
    );

    expect(segments.filter(({ listed }) => listed).map(({ segment }) => segment)).toEqual(["a", "b"]);
  });
});

describe("who is inside which journey", () => {
  it.each([
    ["'one' in profile.inside", ["inside:one"]],
    ["$not('one' in profile.inside) and profile.vip", ["inside:one", "trait:vip"]],
    ["$count(profile.inside) = 0", ["inside"]],
    ["'one' in profile.inside or $count(profile.inside) > 1", ["inside"]],
    ["profile.id = 'c1'", []],
  ])("is a part of the profile that %s reads", (when, reads) => {
    const journey = "journey: one\nenter: { event: Order Completed }\nsteps: [ { send: hello } ]\n";
    const { segments } = rulesOf([`segment: a\nwhen: "${when}"\n`], journey);

    expect(segments.find(({ segment }) => segment === "a")?.reads).toEqual(reads);
  });
});

describe("the hash of what is looked at", () => {
  const lookOf = (segment: string, enter = "{ date: =profile.birthday, repeat: yearly }") =>
    rulesOf([segment], `journey: one\nenter: ${enter}\nsteps: [ { send: hello } ]\n`).look;
  const base = lookOf("segment: a\nwhen: profile.vip\n");

  it.each([
    ["a title", "segment: a\ntitle: Anything\nwhen: profile.vip\n", undefined],
    [
      "a condition of an entry",
      "segment: a\nwhen: profile.vip\n",
      "{ date: =profile.birthday, repeat: yearly, when: profile.vip }",
    ],
  ])("stays the same for %s", (_, segment, enter) => {
    expect(lookOf(segment, enter)).toBe(base);
  });

  it.each([
    ["another condition", "segment: a\nwhen: profile.vip = true\n", undefined],
    ["a negation, which holds of nothing by now", "segment: a\nwhen: $not(profile.vip)\n", undefined],
    ["another date", "segment: a\nwhen: profile.vip\n", "{ date: =profile.renewal, repeat: yearly }"],
    [
      "another time of day",
      "segment: a\nwhen: profile.vip\n",
      '{ date: =profile.birthday, repeat: yearly, at: "10:00" }',
    ],
    [
      "members that are gone through",
      "segment: a\nwhen: profile.vip\n",
      '[ { date: =profile.birthday, repeat: yearly }, { schedule: "0 9 * * *", segment: a } ]',
    ],
  ])("is another one for %s", (_, segment, enter) => {
    expect(lookOf(segment, enter)).not.toBe(base);
  });
});
