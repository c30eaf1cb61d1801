import { describe, expect, it } from "vitest";
import { compiledIn, compiledJourney, journeyFile, mail } from "./fixture.ts";

describe("diagnostics", () => {
  it("are told all at once, in the order of the file", () => {
    const text = [
      "journey: example",
      "stage: loyalty",
      "enter: { event: Order Completed, when: total == 3 }",
      "steps:",
      "  - wait: 2 days",
      "  - send: remindr",
      "  - send hello",
      "  - if: profile.first-name = 'Ann'",
      "    then: []",
    ].join("\n");

    const { diagnostics } = compiledIn([journeyFile(text)]).workspace;

    expect(diagnostics.map(({ code, line, column }) => [code, line, column])).toEqual([
      ["SJ111", 2, 8],
      ["SJ201", 3, 46],
      ["SJ115", 5, 11],
      ["SJ309", 6, 11],
      ["SJ110", 7, 5],
      ["SJ204", 8, 17],
      ["SJ302", 9, 11],
    ]);
  });

  it("point at the character inside an expression", () => {
    const text =
      'journey: example\nenter:\n  event: A\n  when: "event.properties.total >= "\nsteps: [ { send: hello } ]\n';

    expect(compiledIn([journeyFile(text)]).workspace.diagnostics).toMatchObject([
      { code: "SJ200", line: 4, column: 35 },
    ]);
  });

  it.each([
    ["titel: Hi", "Did you mean `title`?"],
    ["timeout: 1 month", "Write `30d`."],
    ["timeout: 2 years", "Write `365d`, the longest there is."],
    ["timeout: 1y", "Write `365d`."],
    ["timeout: 366d", "Write `365d` or less."],
    ["timeout: 53w", "Write `52w` or less."],
    ["timeout: 9000h", "Write `8760h` or less."],
    ["timeout: 2 hours", "Write `2h`."],
    ["stage: purchas", "Did you mean `purchase`?"],
    ["holdout: 5", "Write `5%`."],
  ])("say what to write instead of %s", (line, hint) => {
    const text = `journey: example\n${line}\nenter: { event: A }\nsteps: [ { send: hello } ]\n`;

    expect(compiledIn([journeyFile(text)]).workspace.diagnostics).toMatchObject([{ line: 2, hint }]);
  });

  it.each([
    ["enter: { event: A, again: 7d }", "Write `after 7d`."],
    ["enter: { event: A, when: profile.counts.Order Completed = 1 }", "Put the name in backticks: `Order Completed`."],
    [
      "enter: { event: A }\ntimeout: 1h\nexit: { when: steps.first-mail.opened, reason: seen }",
      "Ids of steps have underscores: write `steps.first_mail`.",
    ],
    [
      "enter: { event: A }\ngoal: { event: B, within: 1d, value: event.properties.total }",
      "Write `=event.properties.total`.",
    ],
  ])("say for %s what to write", (lines, hint) => {
    const text = `journey: example\n${lines}\nsteps: [ { send: hello } ]\n`;

    expect(compiledIn([journeyFile(text)]).workspace.diagnostics).toMatchObject([{ hint }]);
  });

  it.each([
    ["- delay: 3d", "Here it is called `wait`."],
    ["- sned: hello", "Did you mean `send`?"],
    [
      "- branch:\n      - { if: profile.vip, then: [ { exit: vip } ] }\n      - else: [ { exit: other } ]",
      "Remove the dash in front of it and line it up with `branch`.",
    ],
  ])("say for the step %s what to write", (step, hint) => {
    const text = `journey: example\nenter: { event: A }\nsteps:\n  - send: hello\n  ${step}\n`;

    expect(compiledIn([journeyFile(text)]).workspace.diagnostics).toMatchObject([{ hint }]);
  });

  it("say for a word that was renamed what it is called now", () => {
    const path = "workflows/definitions/example.test.yaml";
    const text = "- test: a\n  events: { event: A, nobody: true }\n  expect: { outbox: [] }\n";

    const { diagnostics } = compiledIn([
      { path, text },
      journeyFile("journey: example\nenter: { event: A }\nsteps: [ { send: hello } ]\n"),
    ]).workspace;

    expect(diagnostics).toMatchObject([
      { code: "SJ108", hint: "Write `business: true`: an event without a customer is a business event." },
    ]);
  });

  it("of one journey leave the others sound", () => {
    const broken = { path: "workflows/definitions/broken.journey.yaml", text: "journey: broken\nsteps: []\n" };

    const { workspace } = compiledIn([
      broken,
      journeyFile("journey: example\nenter: { event: A }\nsteps: [ { send: hello } ]\n"),
    ]);

    expect(workspace.journeys.map(({ journey }) => journey)).toEqual(["example"]);
    expect(new Set(workspace.diagnostics.map(({ file }) => file))).toEqual(new Set([broken.path]));
  });

  it("of a step are not told again where its result is asked for", () => {
    const text = [
      "journey: example",
      "enter: { event: A }",
      "steps:",
      "  - id: paid",
      "    wait: { for: { event: Paid } }",
      "  - if: steps.paid.happened",
      "    then: [ { send: hello } ]",
    ].join("\n");

    expect(compiledIn([journeyFile(text)]).workspace.diagnostics).toMatchObject([{ code: "SJ304", line: 5 }]);
  });

  it("of a template are not told again at the journey that sends it", () => {
    const faulty = mail("offer", "{% iff %}").path;
    const text = "---\nsubject: Hi\n---\n{% iff %}\n";

    const { workspace } = compiledIn([
      { path: faulty, text },
      journeyFile("journey: example\nenter: { event: A }\nsteps: [ { send: offer } ]\n"),
    ]);

    expect(workspace.diagnostics.map(({ code, file }) => [code, file])).toEqual([
      ["SJ402", faulty],
      ["SJ406", faulty],
    ]);
    expect(workspace.journeys).toEqual([]);
  });
});

describe("YAML", () => {
  it("keeps times, dates, no and on as texts", () => {
    const text = [
      "journey: example",
      "title: no",
      "from: 2026-12-01",
      "enter: { event: on }",
      "steps: [ { send: hello } ]",
    ].join("\n");

    const { rules } = compiledJourney(text).compiled;

    expect(rules).toMatchObject({ title: "no", from: Date.UTC(2026, 11, 1), enter: [{ event: "on" }] });
  });
});

describe("the version of a journey", () => {
  const text = "journey: example\nenter: { event: A }\nsteps:\n  - wait: 1d\n  - send: hello\n";
  const versionOf = (changed: string) => compiledJourney(changed).compiled.version;

  it("is 12 hex digits, the same for the same definition whatever its comments and order of fields", () => {
    const moved = "# A comment.\nenter: { event: A }\njourney: example\nsteps:\n  - wait: 24h\n  - send: hello\n";

    expect(versionOf(text)).toMatch(/^[0-9a-f]{12}$/);
    expect(versionOf(moved)).toBe(versionOf(text));
  });

  it.each([
    ["1d", "2d"],
    ["send: hello", "send: reminder"],
    ["event: A", "event: B"],
  ])("changes when %s becomes %s", (before, after) => {
    expect(versionOf(text.replace(before, after))).not.toBe(versionOf(text));
  });

  it("stands in every task of its machine", () => {
    const { definition, version } = compiledJourney(text).compiled;

    expect(JSON.stringify(definition).split(`"version":"${version}"`)).toHaveLength(2);
  });
});
