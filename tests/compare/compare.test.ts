import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { allFindings, compareWorkspaces } from "../../workflows/compiler/compare/compare.ts";
import type { Finding } from "../../workflows/compiler/compare/finding.ts";
import { prepareWorkspace } from "../../workflows/compiler/workspace.ts";

const SETTINGS =
  'zone: Europe/London\nsender: { email: "Shop <a@example.com>" }\ntopics: { offers: { channels: [email, sms], default: out }, news: { channels: [email], default: out } }\n';
const JOURNEY = `journey: one
enter:
  event: Signed Up
  again: never
exit:
  - { event: Left, reason: left }
goal: { event: Bought, within: 30d }
timeout: 60d
steps:
  - wait: 3d
  - send: hello
  - id: draw
    split:
      - { name: plain, weight: 50%, then: [ { send: plain } ] }
      - { name: fancy, weight: 50%, then: [ { send: fancy } ] }
  - wait: { for: { event: Bought }, up to: 5d }
    else: [ { call: billing } ]
  - if: "'vip' in profile.segments"
    then: [ { send: thanks } ]
  - id: tries
    repeat: { every: 3d, at most: 4 }
    steps: [ { send: again } ]
`;
const mail = (topic = "offers", text = "Hello") =>
  `---\ntopic: ${topic}\nsubject: Hello\n---\n<p>${text}</p> {{ links.preferences }}\n`;

type Files = Readonly<Record<string, string | undefined>>;

const BEFORE: Files = {
  "workflows/settings.yaml": SETTINGS,
  "workflows/definitions/one.journey.yaml": JOURNEY,
  "workflows/segments/regulars.yaml": "segment: regulars\nlist: true\n",
  "workflows/segments/vip.yaml": "segment: vip\nwhen: profile.vip = true\n",
  "workflows/destinations/billing.yaml": "destination: billing\nurl: https://billing.example.com\n",
  ...Object.fromEntries(
    ["hello", "plain", "fancy", "thanks", "again"].map((name) => [`workflows/templates/${name}.email.html`, mail()]),
  ),
};

function side(files: Files) {
  const given = Object.entries(files).flatMap(([path, text]) => (text === undefined ? [] : [{ path, text }]));
  return { ...prepareWorkspace(given, { hash: sha256 }), paths: new Set(given.map(({ path }) => path)) };
}

/** What an edit of these files is found to change. */
function findings(edit: Files, before: Files = BEFORE): readonly Finding[] {
  return allFindings(compareWorkspaces(side(before), side({ ...before, ...edit })));
}

/** The findings of an edit of the journey's text. */
function edited(from: string, to: string): readonly Finding[] {
  expect(JOURNEY).toContain(from);
  return findings({ "workflows/definitions/one.journey.yaml": JOURNEY.replace(from, to) });
}

it("finds nothing where nothing but names, comments and places changed", () => {
  expect(findings({})).toEqual([]);
  expect(edited("steps:", "# here it begins\n\nsteps:")).toEqual([]);
});

describe("a journey's edit is told step by step", () => {
  it.each([
    ["wait: 3d", "wait: 2d", "wait", "The wait is shortened from 3 days to 2 days."],
    ["wait: 3d", "wait: 1w", "wait", "The wait is lengthened from 3 days to 1 week."],
    ["up to: 5d", "up to: 2d", "wait", "The wait is shortened from 5 days to 2 days (wait for Bought)."],
    [
      "for: { event: Bought }",
      "for: { event: Paid }",
      "wait",
      'The wait changes. It was "wait for Bought", it is "wait for Paid".',
    ],
    ["  - send: hello\n", "", "step removed", "The step is gone: send hello."],
    ["  - send: hello\n", "  - send: hello\n  - send: thanks\n    id: more\n", "step added", "New step: send thanks."],
    [
      "  - send: hello\n",
      "  - { send: hello, id: greet }\n",
      "id changed",
      "The id of send hello changes from `hello` to `greet`.",
    ],
    ["at most: 4", "at most: 6", "repeat", "The repeat `tries` goes at most 6 times instead of 4."],
    ["every: 3d", "every: 1w", "repeat", "The repeat `tries` goes every 1 week instead of 3 days."],
    ["again: never", "again: always", "entry", "Entry on Signed Up: `again` never → always."],
    ["event: Signed Up", "event: Registered", "entry", "New way in: Registered."],
    ["reason: left", "reason: gone", "exit", "New exit: gone (Left)."],
    [
      "goal:",
      "on exit: { update: { leave: regulars, set: { last: one } } }\ngoal:",
      "on exit",
      "New updates on exit: set last; leave regulars.",
    ],
    ["within: 30d", "within: 60d", "goal", "The goal changes: within 60 days, not 30 days."],
    ["timeout: 60d", "timeout: 90d", "timeout", "The timeout is 90 days, not 60 days."],
    ["steps:", "holdout: 10%\nsteps:", "holdout", "Held out are 10% of customers, not 0%"],
    ["steps:", "retired: true\nsteps:", "journey retired", "Retired: lets nobody in any more."],
    ["steps:", "from: 2026-12-01\nsteps:", "time of entries", "Entries from 2026-12-01 00:00, not any day."],
    ["'vip' in", "profile.plan = 'gold' and 'vip' in", "step changed", 'Changed from "if'],
  ])("%j to %j", (from, to, kind, what) => {
    const found = edited(from, to);

    expect(found.every(({ level }) => level === "changes")).toBe(true);
    expect(found.find((one) => one.kind === kind)?.what).toContain(what);
  });

  it("says how many customers move between the paths of a split", () => {
    const found = edited(
      "name: plain, weight: 50%, then: [ { send: plain } ] }\n      - { name: fancy, weight: 50%",
      "name: plain, weight: 80%, then: [ { send: plain } ] }\n      - { name: fancy, weight: 20%",
    );

    expect(found.map(({ what }) => what)).toEqual([
      "The split `draw` changes from plain 50%, fancy 50% to plain 80%, fancy 20%: 30% of customers would take another path than before when they enter again.",
    ]);
  });

  it("says that everybody is drawn anew where a split has another id", () => {
    const [found] = edited("id: draw", "id: subject");

    expect(found).toMatchObject({ kind: "id changed", what: expect.stringContaining("Everybody is drawn anew") });
  });

  it("gives the versions that those inside stay on and that others take", () => {
    const now = { ...BEFORE, "workflows/definitions/one.journey.yaml": JOURNEY.replace("3d", "2d") };

    const [journey] = compareWorkspaces(side(BEFORE), side(now)).journeys;

    expect(journey?.from).toBe(side(BEFORE).ready[0]?.compiled.version);
    expect(journey?.to).toBe(side(now).ready[0]?.compiled.version);
  });
});

describe("what those inside still need", () => {
  it.each([
    ["workflows/templates/hello.email.html", "template", "The template `hello` is gone, and one sent it."],
    ["workflows/segments/vip.yaml", "segment", "The segment `vip` is gone, and one read it."],
    ["workflows/destinations/billing.yaml", "destination", "The destination `billing` is gone, and one called it."],
  ])("hurts when %s is deleted, also by an edit that no longer uses it", (path, kind, what) => {
    const journey = "journey: one\nenter: { event: Signed Up }\nsteps:\n  - send: again\n";

    const found = findings({ [path]: undefined, "workflows/definitions/one.journey.yaml": journey });

    expect(found.filter(({ level }) => level === "hurts")).toMatchObject([{ kind, what }]);
  });

  it("hurts when a journey is deleted that was never retired, and not when it was", () => {
    const path = "workflows/definitions/one.journey.yaml";
    const retired = { ...BEFORE, [path]: JOURNEY.replace("steps:", "retired: true\nsteps:") };

    expect(findings({ [path]: undefined })).toMatchObject([{ level: "hurts", kind: "journey removed" }]);
    expect(findings({ [path]: undefined }, retired)).toMatchObject([{ level: "changes", kind: "journey removed" }]);
  });

  it("hurts when a template goes to another topic, since running customers carry the old one", () => {
    const found = findings({ "workflows/templates/hello.email.html": mail("news") });

    expect(found).toMatchObject([
      { level: "hurts", what: "The template `hello` is of the topic news now, not of offers." },
    ]);
  });

  it("hurts when a topic is gone", () => {
    const settings = SETTINGS.replace("offers: { channels: [email, sms], default: out }, ", "");
    const templates = Object.fromEntries(
      Object.keys(BEFORE).flatMap((path) => (path.startsWith("workflows/templates/") ? [[path, mail("news")]] : [])),
    );

    const found = findings({ "workflows/settings.yaml": settings, ...templates });

    expect(found.map(({ what }) => what)).toContain("The topic `offers` is gone.");
  });

  it("reaches everybody when a template's text, a segment or a destination changes", () => {
    const found = findings({
      "workflows/templates/hello.email.html": mail("offers", "Good day"),
      "workflows/segments/vip.yaml": "segment: vip\nwhen: profile.plan = 'gold'\n",
      "workflows/destinations/billing.yaml": "destination: billing\nurl: https://pay.example.com\n",
    });

    expect(found.map(({ level, kind }) => `${level} ${kind}`)).toEqual([
      "changes template",
      "changes segment",
      "changes destination",
    ]);
  });
});

it("tells of journeys and canaries that came", () => {
  const canary = JOURNEY.replace("journey: one", "journey: one\ncanary: 10%").replace("3d", "2d");

  const found = findings({
    "workflows/definitions/two.journey.yaml": "journey: two\nenter: { event: A }\nsteps: [ { send: hello } ]\n",
    "workflows/definitions/one.canary.yaml": canary,
  });

  expect(found.map(({ what }) => what)).toEqual(["A canary takes 10% of those who enter.", "New journey."]);
});

describe("what a version keeps is told of its journey", () => {
  const unkept = "Hello {{ entry.properties.plan }}";

  it.each<[string, Files, string, string]>([
    [
      "a property that a template reads for the first time",
      { "workflows/templates/hello.email.html": mail("offers", unkept) },
      "The template `hello` reads `entry.properties.plan`, which the journey did not keep before.",
      "Those inside get the new text too, and lack what it reads.",
    ],
    [
      "the attempts of a destination",
      {
        "workflows/destinations/billing.yaml": "destination: billing\nurl: https://billing.example.com\nattempts: 3\n",
      },
      "A call of `billing` is tried 3 times, not 31.",
      "Those inside keep the 31 attempts of their version.",
    ],
    [
      "the zone",
      {
        "workflows/settings.yaml": SETTINGS.replace("Europe/London", "Europe/Paris"),
        "workflows/definitions/one.journey.yaml": JOURNEY.replace("wait: 3d", 'wait: { at: "09:00" }'),
      },
      "The workspace's zone is Europe/Paris, not Europe/London.",
      "Waits of those inside keep Europe/London. Their messages' hours go by Europe/Paris at once.",
    ],
  ])("%s", (_, edit, what, who) => {
    const { journeys } = compareWorkspaces(side(BEFORE), side({ ...BEFORE, ...edit }));

    const found = journeys.flatMap((one) => (one.journey === "one" ? one.findings : []));
    expect(found.find((one) => one.what === what)).toMatchObject({ level: "changes", who });
  });

  it("and not where the journey kept the property already, or a new step alone sends the template", () => {
    const keeps = JOURNEY.replace("- wait: 3d", "- { if: entry.properties.plan = 'pro', then: [ { wait: 3d } ] }");
    const known = { ...BEFORE, "workflows/definitions/one.journey.yaml": keeps };
    const fresh = { "workflows/templates/fresh.email.html": mail("offers", unkept) };
    const sends = JOURNEY.replace("  - send: hello\n", "  - send: hello\n  - send: fresh\n");

    const one = findings({ "workflows/templates/hello.email.html": mail("offers", unkept) }, known);
    const other = findings({ ...fresh, "workflows/definitions/one.journey.yaml": sends });
    expect([...one, ...other].filter(({ what }) => what.includes("did not keep"))).toEqual([]);
  });
});

describe("settings reach everybody, and are told one by one", () => {
  const full = `${SETTINGS}quiet: { from: "21:00", to: "08:00", then: hold }
caps: [ { max: 3, per: 7d } ]
control: 5%
late after: 2d
spread: 5m
stages: { test: { deliver: { only: ["*@example.com"] } } }
traits: { age: number }
`;

  it.each([
    ["Europe/London", "Europe/Paris", "The workspace's zone is Europe/Paris, not Europe/London."],
    ["Shop <a@", "Shop <b@", "The sender of e-mail is now Shop <b@example.com>, not Shop <a@example.com>."],
    [
      "news: { channels: [email], default: out }",
      "news: { channels: [email], default: in }",
      "The default of the topic `news` is now in, not out.",
    ],
    [
      "news: { channels: [email]",
      "news: { channels: [email, sms]",
      "The channels of the topic `news` is now [email, sms], not [email].",
    ],
    ["news: {", "more: { channels: [sms], default: in }, news: {", "New topic: `more`."],
    [", news: { channels: [email], default: out }", "", "The topic `news` is gone."],
    [
      '"21:00"',
      '"22:00"',
      "`quiet` is now { from: 22:00, to: 08:00, then: hold }, not { from: 21:00, to: 08:00, then: hold }.",
    ],
    ["control:", 'open: { mon-fri: "09:00-18:00", then: drop }\ncontrol:', "`open` is now "],
    ["control:", "closed: { days: [2026-12-25], then: hold }\ncontrol:", "`closed` is now "],
    ["max: 3, per: 7d", "max: 2, per: 7d, topic: news", "New cap: 2 per 1 week, of the topic news, then drop."],
    ["{ max: 3, per: 7d }", "", "No cap any more: 3 per 1 week, then drop."],
    [
      "control:",
      "country hours: { countries: US }\ncontrol:",
      "`country hours` of US is now [sms, call: mon 08:00-21:00",
    ],
    ["max: 3, per: 7d", "max: 3, per: 7d, channel: sms", "New cap: 3 per 1 week, by sms, then drop."],
    ["control:", "priority wait: 0\ncontrol:", "`priority wait` is now 0 minutes, not 10 minutes."],
    ["5%", "2.5%", "`control` is now 2.5%, not 5%."],
    ["late after: 2d", "late after: 3d", "`late after` is now 3 days, not 2 days."],
    ["spread: 5m", "spread: 0", "`spread` is now 0 minutes, not 5 minutes."],
    ["spread: 5m\n", "", "`spread` is now 10 minutes, not 5 minutes."],
    [
      "*@example.com",
      "*@example.org",
      "What the stage test delivers to is now { only: [*@example.org], else: outbox }",
    ],
    ["age: number", "age: string", "The type of the trait `age` is now string, not number."],
    [
      "traits:",
      "destinations: { hosts: [api.example.com, billing.example.com] }\ntraits:",
      "`destinations`, the hosts",
    ],
  ])("%j to %j", (from, to, what) => {
    expect(full).toContain(from);
    const found = findings(
      { "workflows/settings.yaml": full.replace(from, to) },
      { ...BEFORE, "workflows/settings.yaml": full },
    );

    const one = found.find((each) => each.what.startsWith(what));
    expect(found.map((each) => each.what)).toContain(one?.what);
    expect(one).toMatchObject({ level: "changes", who: expect.stringContaining(" ") });
  });

  it("and what a customer would not notice is not told", () => {
    const reworded = full.replace("spread: 5m", "# five minutes\nspread: 5m").replace("7d", "1w");

    expect(findings({ "workflows/settings.yaml": reworded }, { ...BEFORE, "workflows/settings.yaml": full })).toEqual(
      [],
    );
  });

  it("as are the types of properties in the catalogue", () => {
    const catalogue = (type: string) => ({
      "workflows/events.yaml": `events: { Signed Up: {}, Left: {}, Bought: { properties: { price: ${type} } } }\n`,
    });

    expect(findings(catalogue("string"), { ...BEFORE, ...catalogue("number") }).map(({ what }) => what)).toEqual([
      "The type of `price` of Bought is now string, not number.",
    ]);
  });
});

it("tells that exits are judged in another order", () => {
  const path = "workflows/definitions/one.journey.yaml";
  const exits = (...reasons: readonly string[]) =>
    JOURNEY.replace(
      "exit:\n  - { event: Left, reason: left }",
      `exit: [ ${reasons.map((reason) => `{ event: Left, when: event.properties.${reason} = true, reason: ${reason} }`).join(", ")} ]`,
    );
  expect(exits("a", "b")).toContain("reason: b");

  const found = findings({ [path]: exits("b", "a") }, { ...BEFORE, [path]: exits("a", "b") });

  expect(found.map(({ what }) => what)).toEqual([
    "The exits are judged in another order; the first that matches gives the reason.",
  ]);
});

it("tells of a wait for a date that those inside keep the spread of their version", () => {
  const path = "workflows/definitions/one.journey.yaml";
  const known = {
    ...BEFORE,
    [path]: JOURNEY.replace("wait: 3d", 'wait: { until: 2030-12-24, at: "09:00", zone: Europe/London }'),
  };
  const edit = { "workflows/settings.yaml": `${SETTINGS}spread: 5m\n` };

  const { journeys } = compareWorkspaces(side(known), side({ ...known, ...edit }));

  expect(journeys.map(({ findings: found }) => found)).toMatchObject([
    [
      {
        kind: "spread",
        what: expect.stringMatching(/^".+" is spread over 5 minutes, not 10 minutes\.$/),
        who: "Those inside keep the 10 minutes of their version.",
      },
    ],
  ]);
});
