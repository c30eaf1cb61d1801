import type { SourceFile } from "../../workflows/compiler/compiled.ts";
import { type Around, type JourneyPlan, PAUSE_DAYS } from "./plan.ts";
import { FILES, quoted, schemaLine, templateText } from "./template-files.ts";
import { testsText } from "./tests-text.ts";
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
