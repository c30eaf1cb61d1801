import { stringify } from "yaml";
import { defined } from "../../core/model/defined.ts";
import type { SourceFile } from "../../workflows/compiler/compiled.ts";
import type { Path, PlainJourney, PlainStep } from "./journey.ts";

type Fields = Readonly<Record<string, unknown>>;

const CHANNELS = { mail: "email.html", text: "sms.txt", push: "push.txt" } as const;

/** The templates that generated journeys send, `<channel>_<number>`. */
export const TEMPLATES = Object.keys(CHANNELS).flatMap((channel) => [1, 2, 3].map((n) => `${channel}_${n}`));

/** The files around every generated journey. */
const AROUND: readonly SourceFile[] = [
  file("settings.yaml", {
    zone: "Europe/London",
    sender: { email: "Shop <hello@example.com>", sms: "SHOP" },
    topics: { account: { channels: ["email", "sms", "push"], default: "in" } },
    // The plain reading knows nothing of spreading.
    spread: 0,
  }),
  file("segments/loyal.yaml", { segment: "loyal", title: "Paid twice", when: "profile.counts.Paid >= 2" }),
  file("segments/pro.yaml", { segment: "pro", title: "Has the pro plan", when: "profile.plan = 'pro'" }),
  file("segments/friends.yaml", { segment: "friends", title: "Friends of the shop", list: true }),
  file("destinations/billing.yaml", {
    destination: "billing",
    url: "https://billing.example.com/",
    timeout: "10s",
    attempts: 3,
    example: { status: 200, body: { status: "declined" } },
  }),
  file("steps/later.yaml", {
    shared: "later",
    with: ["template"],
    steps: [{ wait: "10m" }, { id: "message", send: "=with.template" }],
  }),
  ...TEMPLATES.map((name) => {
    const [channel] = name.split("_");
    const ending = channel === "mail" ? CHANNELS.mail : channel === "text" ? CHANNELS.text : CHANNELS.push;
    const subject = { mail: "subject: Hello\n", text: "", push: "title: Hello\n" }[channel ?? ""] ?? "";
    return {
      path: `workflows/templates/${name}.${ending}`,
      text: `---\ntopic: account\n${subject}---\n${name} {{ links.preferences }}\n`,
    };
  }),
];

/** A workspace with this journey in it. */
export function filesOf(journey: PlainJourney): readonly SourceFile[] {
  const { exits, goal, timeout, steps } = journey;
  return [
    ...AROUND,
    file("definitions/example.journey.yaml", {
      journey: "example",
      enter: { event: "Started" },
      ...(exits.length === 0 ? {} : { exit: exits }),
      ...(goal === undefined ? {} : { goal: { event: goal.event, within: minutes(goal.within), exit: goal.exit } }),
      ...(timeout === undefined ? {} : { timeout: minutes(timeout) }),
      steps: path(steps),
    }),
  ];
}

function file(path: string, value: unknown): SourceFile {
  return { path: `workflows/${path}`, text: stringify(value) };
}

function minutes(count: number): string {
  return `${count}m`;
}

function path(steps: Path): Fields[] {
  return steps.map(written);
}

function ways(step: { readonly then?: Path; readonly else?: Path }): Fields {
  return {
    ...(step.then === undefined ? {} : { then: path(step.then) }),
    ...(step.else === undefined ? {} : { else: path(step.else) }),
  };
}

/** A step as an author writes it. */
function written<K extends PlainStep["kind"]>(step: Extract<PlainStep, { kind: K }>): Fields {
  return WRITTEN[step.kind](step);
}

const WRITTEN: { readonly [K in PlainStep["kind"]]: (step: Extract<PlainStep, { kind: K }>) => Fields } = {
  send: ({ id, templates }) => ({ id, send: templates.length === 1 ? templates[0] : { "first of": templates } }),
  delay: (step) => ({ wait: minutes(step.minutes) }),
  clock: ({ at, days, zone }) => ({ wait: { at, ...defined({ days }), zone } }),
  date: ({ trait, offset, at, zone, past }) => ({
    wait: { until: `=profile.${trait}`, offset: `${offset}d`, at, zone, ...defined({ past }) },
  }),
  event: ({ id, event, same, since, upTo, ...rest }) => ({
    id,
    wait: { for: { event, since, ...(same ? { same: "orderId" } : {}) }, "up to": minutes(upTo) },
    ...ways(rest),
  }),
  answer: ({ id, of, upTo, ...rest }) => ({
    id,
    wait: { for: { event: "Email Opened", of }, "up to": minutes(upTo) },
    ...ways(rest),
  }),
  all: ({ id, events, since, upTo, ...rest }) => ({
    id,
    wait: { for: { all: events, since }, "up to": minutes(upTo) },
    ...ways(rest),
  }),
  first: ({ id, arms, upTo, ...rest }) => ({
    id,
    wait: { "up to": minutes(upTo), same: "orderId" },
    first: arms.map((arm) => ({ event: arm.event, then: path(arm.then) })),
    ...ways(rest),
  }),
  segment: ({ id, segment, upTo, ...rest }) => ({
    id,
    wait: { for: { segment }, "up to": minutes(upTo) },
    ...ways(rest),
  }),
  if: ({ test, ...rest }) => ({ if: test, ...ways(rest) }),
  branch: ({ arms, ...rest }) => ({
    branch: arms.map((arm) => ({ if: arm.test, then: path(arm.then) })),
    ...ways(rest),
  }),
  split: ({ id, arms }) => ({
    id,
    split: arms.map((arm) => ({ name: arm.name, weight: `${arm.weight}%`, then: path(arm.then) })),
  }),
  update: ({ set, add, join, leave }) => ({
    update: { set, add, ...(join.length === 0 ? {} : { join }), ...(leave.length === 0 ? {} : { leave }) },
  }),
  emit: ({ event, plan }) => ({ emit: { event, properties: { plan } } }),
  note: ({ words }) => ({ note: words }),
  call: ({ id }) => ({
    id,
    call: "billing",
    with: { order: "=entry.properties.orderId" },
    keep: { status: "=answer.body.status" },
  }),
  repeat: ({ id, every, atMost, until, steps }) => ({
    id,
    repeat: { every: minutes(every), "at most": atMost, ...defined({ until }) },
    steps: path(steps),
  }),
  use: ({ id, template }) => ({ id, use: { steps: "later", with: { template } } }),
  exit: ({ reason }) => ({ exit: reason }),
};
