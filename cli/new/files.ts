import type { SourceFile } from "../../workflows/compiler/compiled.ts";
import { type JourneyPlan, titleOf } from "./plan.ts";

/** Between two messages of a new journey. */
const PAUSE = "3d";

/** The files of a new journey: its definition, its templates that are not `there` yet, and tests that it passes. */
export function newFiles(plan: JourneyPlan, there: (template: string) => boolean): readonly SourceFile[] {
  const templates = plan.templates.filter((template) => !there(template));
  return [
    { path: `workflows/definitions/${plan.journey}.journey.yaml`, text: journeyText(plan) },
    ...templates.map((template) => ({
      path: `workflows/templates/${template}.email.html`,
      text: templateText(plan, template),
    })),
    { path: `workflows/definitions/${plan.journey}.test.yaml`, text: testsText(plan) },
  ];
}

function journeyText({ journey, title, stage, event, templates, wait, goal }: JourneyPlan): string {
  const sends = templates.flatMap((template, i) => [`  - wait: ${i === 0 ? wait : PAUSE}`, `  - send: ${template}`]);
  return [
    schemaLine("journey"),
    `journey: ${journey}`,
    `title: ${quoted(title)}`,
    `stage: ${stage}`,
    "",
    "enter:",
    `  event: ${quoted(event)}`,
    "",
    ...(goal === undefined ? [] : [`goal: { event: ${quoted(goal)}, within: 30d, exit: true }`, ""]),
    "steps:",
    ...sends,
    "",
  ].join("\n");
}

/** By this line an editor completes and checks the file as it is written. */
function schemaLine(schema: "journey" | "test"): string {
  return `# yaml-language-server: $schema=../schema/${schema}.schema.json`;
}

function templateText({ topic }: JourneyPlan, template: string): string {
  const title = titleOf(template);
  return [
    "---",
    topic === undefined ? "transactional: true" : `topic: ${topic}`,
    `subject: ${quoted(`${title}{% if profile.first_name %}, {{ profile.first_name }}{% endif %}`)}`,
    "---",
    `<h1>${title}</h1>`,
    "<p>Hello{% if profile.first_name %} {{ profile.first_name }}{% endif %},</p>",
    "<p>write here what you have to say.</p>",
    "",
  ].join("\n");
}

function testsText(plan: JourneyPlan): string {
  const { event, templates, goal, topic, byDefault } = plan;
  const customer =
    topic === undefined || byDefault ? "{ email: ann@example.com }" : `{ email: ann@example.com, consent: [${topic}] }`;
  const happens = `    - { at: 0h, event: ${quoted(event)} }`;
  const first = [
    schemaLine("test"),
    `- test: ${templates.length === 1 ? "the message is sent in time" : "the messages are sent in time"}`,
    `  customer: ${customer}`,
    "  events:",
    happens,
    "  expect:",
    "    outbox:",
    ...templates.map((template, i) => `      - { template: ${template}, at: ${timeOf(plan, i)} }`),
    "    outcome: completed",
    "",
  ];
  const refused = byDefault ? `{ email: ann@example.com, consent: { ${topic}: false } }` : "{ email: ann@example.com }";
  const consent =
    topic === undefined
      ? []
      : [
          "- test: without consent nothing is sent",
          `  customer: ${refused}`,
          "  events:",
          happens,
          "  expect: { outbox: [] }",
          "",
        ];
  const left =
    goal === undefined
      ? []
      : [
          "- test: who reaches the goal gets nothing more",
          `  customer: ${customer}`,
          "  events:",
          happens,
          `    - { at: 1m, event: ${quoted(goal)} }`,
          "  expect: { outbox: [], goal: true, outcome: goal }",
          "",
        ];
  return [first, consent, left]
    .filter((part) => part.length > 0)
    .map((part) => part.join("\n"))
    .join("\n");
}

const UNITS: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1_440, w: 10_080 };

/** When the `i`-th message is due, from the beginning. */
function timeOf({ wait }: JourneyPlan, i: number): string {
  const minutes = Number(wait.slice(0, -1)) * (UNITS[wait.slice(-1)] ?? 0) + i * 3 * 1_440;
  const parts = [
    [Math.floor(minutes / 1_440), "d"],
    [Math.floor(minutes / 60) % 24, "h"],
    [minutes % 60, "m"],
  ] as const;
  return parts.flatMap(([amount, unit]) => (amount === 0 ? [] : [`${amount}${unit}`])).join(" ");
}

/** A text as YAML takes it in any place, quoted only where it must be. */
function quoted(text: string): string {
  return /^[A-Za-z][A-Za-z0-9 ]*$/.test(text) && !/^(true|false|null|yes|no|on|off)$/i.test(text)
    ? text
    : JSON.stringify(text);
}
