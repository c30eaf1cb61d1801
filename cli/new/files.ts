import type { SourceFile } from "../../workflows/compiler/compiled.ts";
import { type Around, type JourneyPlan, PAUSE_DAYS } from "./plan.ts";
import { FILES, quoted, schemaLine, templateText } from "./template-files.ts";
import type { WayIn } from "./way-in.ts";

/** The files of a new journey: its definition, the templates that do not exist yet, and tests that it passes. */
export function newFiles(plan: JourneyPlan, around: Around): readonly SourceFile[] {
  const templates = plan.templates.filter((template) => !around.there(template));
  const tests = testsText(plan, around);
  return [
    { path: `workflows/definitions/${plan.journey}.journey.yaml`, text: journeyText(plan) },
    ...templates.map((template) => ({
      path: `workflows/templates/${template}.${plan.channel}.${FILES[plan.channel].type}`,
      text: templateText(plan, template, around.named),
    })),
    ...(tests === undefined ? [] : [{ path: `workflows/definitions/${plan.journey}.test.yaml`, text: tests }]),
  ];
}

function journeyText({ journey, title, stage, wayIn, again, templates, wait, goal }: JourneyPlan): string {
  const sends = templates.flatMap((template, i) => [
    `  - wait: ${i === 0 ? wait : `${PAUSE_DAYS}d`}`,
    `  - send: ${template}`,
  ]);
  return [
    schemaLine("journey"),
    `journey: ${journey}`,
    `title: ${quoted(title)}`,
    `stage: ${stage}`,
    "",
    "enter:",
    ...wayInLines(wayIn).map((line) => `  ${line}`),
    ...(again === undefined ? [] : [`  again: ${again}`]),
    "",
    ...(goal === undefined ? [] : [`goal: { event: ${quoted(goal)}, within: 30d, exit: true }`, ""]),
    "steps:",
    ...sends,
    "",
  ].join("\n");
}

function wayInLines(wayIn: WayIn): readonly string[] {
  switch (wayIn.on) {
    case "event":
      return [`event: ${quoted(wayIn.event)}`];
    case "business":
      return [`event: ${quoted(wayIn.event)}`, `segment: ${wayIn.segment}`];
    case "segment":
      return [`segment: ${wayIn.segment}`, `${wayIn.leaving ? "on leaving" : "on entering"}: true`];
    case "schedule":
      return [`schedule: ${JSON.stringify(wayIn.schedule)}`, `segment: ${wayIn.segment}`];
    case "date":
      return [`date: =profile.${wayIn.trait}`, `at: "${DATE_TIME}"`, ...(wayIn.yearly ? ["repeat: yearly"] : [])];
    case "request":
      return ["api: true"];
  }
}

/** The time of day at which a date lets customers in. */
const DATE_TIME = "09:00";

/** A Monday. */
const STARTS = "2026-06-01T08:00";
/** Longer than the messages of a new journey take. */
const LONG_AFTER = "40d";

/** The tests of a new journey. Undefined where only its author knows who is let in. */
function testsText(plan: JourneyPlan, around: Around): string | undefined {
  const tests = letsIn(plan, around) ? positive(plan, around) : negative(plan, around);
  if (tests.length === 0) return undefined;
  return [[schemaLine("test"), ...(tests[0] ?? [])], ...tests.slice(1)].map((part) => part.join("\n")).join("\n");
}

/** Whether the test can describe a customer who is let in. */
function letsIn({ wayIn }: JourneyPlan, { newcomers, lists }: Around): boolean {
  if (wayIn.on === "business") return newcomers.has(wayIn.segment) || lists.has(wayIn.segment);
  if (wayIn.on === "segment") return !wayIn.leaving && newcomers.has(wayIn.segment);
  return wayIn.on !== "schedule";
}

function positive(plan: JourneyPlan, around: Around): string[][] {
  const { templates, goal, topic, byDefault, wayIn } = plan;
  const timed = wayIn.on === "event" || wayIn.on === "request";
  const outbox = templates.map((template, i) =>
    timed ? `      - { template: ${template}, at: ${timeOf(plan, i)} }` : `      - ${template}`,
  );
  const agreed = topic === undefined || byDefault ? [] : [`consent: [${topic}]`];
  const begin = (title: string, consent: readonly string[]): string[] => [
    `- test: ${title}`,
    ...(wayIn.on === "date" ? [`  starts: ${STARTS}`] : []),
    `  customer: { ${[...who(plan, around), ...consent].join(", ")} }`,
    "  events:",
    `    - ${happens(plan, around)}`,
  ];
  const first = [
    ...begin(templates.length === 1 ? "the message is sent in time" : "the messages are sent in time", agreed),
    "  expect:",
    "    outbox:",
    ...outbox,
    "    outcome: completed",
    "",
  ];
  const refusing = byDefault ? [`consent: { ${topic}: false }`] : [];
  const consent =
    topic === undefined
      ? []
      : [[...begin("without consent nothing is sent", refusing), "  expect: { outbox: [] }", ""]];
  const left =
    goal === undefined || !timed
      ? []
      : [
          [
            ...begin("who reaches the goal gets nothing more", agreed),
            `    - { at: 1m, event: ${quoted(goal)} }`,
            "  expect: { outbox: [], goal: true, outcome: goal }",
            "",
          ],
        ];
  return [first, ...consent, ...left];
}

/** The customer of a test: their address, and what lets them in. */
function who({ channel, wayIn }: JourneyPlan, { lists, zone }: Around): readonly string[] {
  const known =
    wayIn.on === "date"
      ? [`zone: ${zone}`, `traits: { ${wayIn.trait}: "2026-06-03" }`]
      : wayIn.on === "business"
        ? ["known: imported", ...(lists.has(wayIn.segment) ? [`segments: [${wayIn.segment}]`] : [])]
        : [];
  return [...FILES[channel].address, ...known];
}

function happens({ journey, wayIn, goal }: JourneyPlan, { events }: Around): string {
  switch (wayIn.on) {
    case "event":
      return `{ at: 0h, event: ${quoted(wayIn.event)} }`;
    case "business":
      return `{ at: 0h, event: ${quoted(wayIn.event)}, business: true }`;
    case "request":
      return `{ at: 0h, enter: ${journey} }`;
    default:
      return `{ at: 0h, event: ${quoted(events.find((event) => event !== goal) ?? "Page Viewed")} }`;
  }
}

/** A test that a customer is not let in, where only the author knows who is. */
function negative(plan: JourneyPlan, around: Around): string[][] {
  const { newcomers } = around;
  const { wayIn, channel } = plan;
  if (wayIn.on !== "segment" && wayIn.on !== "business" && wayIn.on !== "schedule") return [];
  if (wayIn.on === "schedule" && newcomers.has(wayIn.segment)) return [];
  const address = FILES[channel].address;
  return [
    [
      `# Add one for somebody who is let in: describe, by traits and history, a member of ${wayIn.segment}.`,
      `- test: who ${wayIn.on === "segment" && wayIn.leaving ? "does not leave" : "is not in"} the segment is not let in`,
      `  customer: { ${[...address, "known: imported"].join(", ")} }`,
      "  events:",
      `    - ${happens(plan, around)}`,
      ...(wayIn.on === "schedule" ? [`  until: ${LONG_AFTER}`] : []),
      "  expect: { entered: false }",
      "",
    ],
  ];
}

const UNITS: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1_440, w: 10_080 };

/** When the `i`-th message is due, counted from the beginning of the test. */
function timeOf({ wait }: JourneyPlan, i: number): string {
  const minutes = Number(wait.slice(0, -1)) * (UNITS[wait.slice(-1)] ?? 0) + i * PAUSE_DAYS * 1_440;
  const parts = [
    [Math.floor(minutes / 1_440), "d"],
    [Math.floor(minutes / 60) % 24, "h"],
    [minutes % 60, "m"],
  ] as const;
  return parts.flatMap(([amount, unit]) => (amount === 0 ? [] : [`${amount}${unit}`])).join(" ");
}
