import { sha256 } from "../adapters/system/system.ts";
import type { SourceFile } from "../workflows/compiler/compiled.ts";
import { compileWorkspace } from "../workflows/compiler/workspace.ts";
import type { Report } from "./report.ts";
import { time } from "./stopwatch.ts";

const JOURNEYS = 500;
const TEMPLATES = 40;
const SEGMENTS = 200;
/** Each round is five steps. */
const ROUNDS = 6;

/** The time of the compiler: for one journey in a process that has compiled nothing yet, then for a large workspace. Takes seconds. */
export async function run(): Promise<Report> {
  const one = await time(() => compiled([settings, ...templates(ROUNDS), journey(0, ROUNDS)], 1));
  const many = Array.from({ length: JOURNEYS }, (_, n) => journey(n, TEMPLATES));
  const all = await time(() => compiled([settings, ...templates(TEMPLATES), ...segments, ...many], JOURNEYS));
  return {
    title: "The compiler",
    about: `Journeys of ${ROUNDS * 5} steps: sends, waits, conditions, events; ${SEGMENTS} segments beside the many.`,
    figures: [
      {
        what: "one journey, the first that the process compiles",
        value: one.seconds * 1000,
        unit: "ms",
        target: { most: 100 },
      },
      { what: `${JOURNEYS} journeys`, value: all.seconds, unit: "s", target: { most: 10 } },
    ],
  };
}

async function compiled(files: readonly SourceFile[], expected: number): Promise<void> {
  const { journeys, diagnostics } = await compileWorkspace(files, { hash: sha256 });
  if (journeys.length === expected && diagnostics.length === 0) return;
  throw new Error(`${journeys.length} of ${expected} journeys are sound: ${JSON.stringify(diagnostics[0])}`);
}

const settings: SourceFile = {
  path: "workflows/settings.yaml",
  text: 'zone: Europe/London\nsender: { email: "shop@example.com" }\ntopics: { offers: { channels: [email], default: out } }\n',
};

const segments = Array.from(
  { length: SEGMENTS },
  (_, n): SourceFile => ({
    path: `workflows/segments/s${n}.yaml`,
    text: `segment: s${n}\nwhen: profile.counts.\`Order Completed\` > ${n} and profile.vip\n`,
  }),
);

function templates(count: number): SourceFile[] {
  return Array.from({ length: count }, (_, n) => ({
    path: `workflows/templates/t${n}.email.html`,
    text: "---\ntopic: offers\nsubject: Hello\n---\n<p>Hello {{ profile.first_name }}: {{ entry.properties.total }}</p> {{ links.preferences }}\n",
  }));
}

function journey(n: number, templateCount: number): SourceFile {
  const round = (i: number) =>
    [
      `  - { id: m${i}, send: t${(n + i) % templateCount} }`,
      "  - wait: 1d",
      `  - if: profile.a${i} = true and steps.m${i}.opened`,
      `    then: [ { emit: { event: Step ${i}, properties: { total: =entry.properties.total } } } ]`,
      "  - wait: { for: { event: Paid, same: orderId }, up to: 5d }",
    ].join("\n");
  const text = [
    `journey: j${n}`,
    "enter: { event: Order Completed, key: event.properties.orderId }",
    "exit: { event: Order Cancelled, same: orderId, reason: cancelled }",
    "goal: { event: Order Completed, within: 30d, value: =event.properties.total }",
    "steps:",
    ...Array.from({ length: ROUNDS }, (_, i) => round(i)),
    "",
  ].join("\n");
  return { path: `workflows/definitions/j${n}.journey.yaml`, text };
}
