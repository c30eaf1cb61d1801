import fc from "fast-check";
import { defined } from "../../core/model/defined.ts";
import { WAITS } from "./evaluate.ts";
import { TEMPLATES } from "./files.ts";
import type { Path, PlainCustomer, PlainEvent, PlainJourney, PlainStep } from "./journey.ts";

/*
 * Journeys, customers and what happens to them, such that nothing happens at one instant with something else: what is first
 * then is nobody's promise. Steps and entries fall on whole minutes divisible by five, time-outs do not, and each event
 * has seconds of its own.
 */

const five = (most: number) => fc.integer({ min: 1, max: most }).map((n) => n * 5);
const bound = five(600);
const event = fc.constantFrom("Paid", "Packed", "Delivered");
const zone = fc.constantFrom("customer", "Europe/London", "Pacific/Kiritimati", "America/New_York");
const weekdays = fc.subarray(["mon", "tue", "wed", "thu", "fri", "sat", "sun"], { minLength: 1 });
const since = fc.constantFrom("step" as const, "entry" as const);
const template = fc.constantFrom(...TEMPLATES);
/** What somebody meets in a journey: what is said of messages is said of its sends. */
export function meant(journey: PlainJourney, events: readonly PlainEvent[]): readonly PlainEvent[] {
  const sends = [...JSON.stringify(journey).matchAll(/"(send_\d+)"/g)].flatMap(([, id]) => id ?? []);
  return events.map((event) => {
    const send = event.about === undefined ? undefined : sends[Number(event.about) % sends.length];
    const { about: _, ...rest } = event;
    return send === undefined ? rest : { ...rest, about: send };
  });
}

/** Stands for a question about the send before. */
const OPENED = "opened";
const test = fc.constantFrom(
  "profile.plan = 'pro'",
  "profile.points >= 2",
  "'loyal' in profile.segments",
  "'friends' in profile.segments",
  "profile.counts.Paid >= 1",
  "$not('pro' in profile.segments)",
  "entry.properties.orderId = 'o1'",
  OPENED,
  OPENED,
);

/** Stands for a note that says its pass, where it is in a repeat. */
const IN_PASS = "pass ${pass}";

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

function path(depth: number, repeats: boolean): fc.Arbitrary<Path> {
  const steps = fc.array(step(depth, repeats), { minLength: 1, maxLength: depth === 3 ? 6 : 3 });
  if (depth === 3) return steps;
  const reason = fc.option(fc.constantFrom("enough", "bought"), { nil: undefined, freq: 6 });
  return fc
    .tuple(steps, reason)
    .map(([kept, exit]) => (exit === undefined ? kept : [...kept, { kind: "exit", reason: exit }]));
}

/** `then` and `else`, of which one at least. */
function ways(depth: number, repeats: boolean): fc.Arbitrary<{ then?: Path; else?: Path }> {
  const way = path(depth - 1, repeats);
  return fc.tuple(optional(way), optional(way)).map(([yes, no]) => defined({ then: yes, else: no }));
}

const otherwise = (depth: number, repeats: boolean) =>
  optional(path(depth - 1, repeats)).map((no) => (no === undefined ? {} : { else: no }));

function step(depth: number, repeats: boolean): fc.Arbitrary<PlainStep> {
  const id = fc.constant("");
  const flat: fc.Arbitrary<PlainStep>[] = [
    fc.record({
      kind: fc.constant("send" as const),
      id,
      templates: fc.uniqueArray(template, { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant("delay" as const), minutes: five(300) }),
    fc
      .record({ kind: fc.constant("clock" as const), at: fc.constant(""), days: optional(weekdays), zone })
      .map(({ days, ...rest }) => ({ ...rest, ...defined({ days }) })),
    fc
      .record({
        kind: fc.constant("date" as const),
        trait: fc.constantFrom("renewal", "trial"),
        offset: fc.integer({ min: -3, max: 2 }),
        at: fc.constant(""),
        zone,
        past: optional(fc.constantFrom("continue" as const, "skip" as const)),
      })
      .map(({ past, ...rest }) => ({ ...rest, ...defined({ past }) })),
    fc
      .record({
        set: fc.constantFrom("pro", "free"),
        points: fc.integer({ min: 0, max: 2 }),
        list: fc.integer({ min: 0, max: 2 }),
      })
      .map(({ set, points, list }) => ({
        kind: "update" as const,
        set: { plan: set },
        add: points === 0 ? {} : { points },
        join: list === 1 ? ["friends"] : [],
        leave: list === 2 ? ["friends"] : [],
      })),
    fc.record({
      kind: fc.constant("emit" as const),
      event: fc.constant("Noted"),
      plan: fc.constantFrom("pro", "free"),
    }),
    fc.record({ kind: fc.constant("call" as const), id }),
    fc.record({ kind: fc.constant("note" as const), words: fc.constantFrom("here", IN_PASS) }),
    fc.record({ kind: fc.constant("use" as const), id, template }),
  ];
  if (depth === 0) return fc.oneof(...flat);
  const deep: fc.Arbitrary<PlainStep>[] = [
    fc
      .tuple(fc.record({ event, same: fc.boolean(), since, upTo: bound }), ways(depth, repeats))
      .map(([wait, both]) => ({ kind: "event" as const, id: "", ...wait, ...both })),
    fc
      .tuple(bound, ways(depth, repeats))
      .map(([upTo, both]) => ({ kind: "answer" as const, id: "", of: "", upTo, ...both })),
    fc.tuple(since, bound, otherwise(depth, repeats)).map(([from, upTo, no]) => ({
      kind: "all" as const,
      id: "",
      events: ["Paid", "Packed"],
      since: from,
      upTo,
      ...no,
    })),
    fc
      .tuple(bound, path(depth - 1, repeats), path(depth - 1, repeats), otherwise(depth, repeats))
      .map(([upTo, paid, delivered, no]) => ({
        kind: "first" as const,
        id: "",
        upTo,
        arms: [
          { event: "Paid", then: paid },
          { event: "Delivered", then: delivered },
        ],
        ...no,
      })),
    fc
      .tuple(fc.constantFrom("loyal", "pro"), bound, ways(depth, repeats))
      .map(([segment, upTo, both]) => ({ kind: "segment" as const, id: "", segment, upTo, ...both })),
    fc
      .tuple(test, path(depth - 1, repeats), otherwise(depth, repeats))
      .map(([one, then, no]) => ({ kind: "if" as const, test: one, then, ...no })),
    fc
      .tuple(
        fc.array(fc.record({ test, then: path(depth - 1, repeats) }), { minLength: 1, maxLength: 3 }),
        otherwise(depth, repeats),
      )
      .map(([arms, no]) => ({ kind: "branch" as const, arms, ...no })),
    fc
      .tuple(fc.integer({ min: 1, max: 99 }), path(depth - 1, repeats), path(depth - 1, repeats))
      .map(([weight, a, b]) => ({
        kind: "split" as const,
        id: "",
        arms: [
          { name: "a", weight, then: a },
          { name: "b", weight: 100 - weight, then: b },
        ],
      })),
  ];
  if (repeats) {
    deep.push(
      fc
        .record({
          every: five(300),
          atMost: fc.integer({ min: 2, max: 4 }),
          until: optional(test),
          steps: path(depth - 1, false),
        })
        .map(({ until, ...rest }) => ({
          kind: "repeat" as const,
          id: "",
          ...rest,
          ...defined({ until }),
        })),
    );
  }
  return fc.oneof(...flat, ...deep, ...deep);
}

const exits = fc.subarray(
  [
    { event: "Cancelled", reason: "cancelled" },
    { when: "profile.points >= 4", reason: "done" },
  ],
  { minLength: 0 },
);

export const journeys: fc.Arbitrary<PlainJourney> = fc
  .record({
    exits,
    goal: optional(fc.record({ within: five(3000), exit: fc.boolean() })),
    timeout: optional(five(3000).map((minutes) => minutes + 3)),
    steps: path(3, true),
  })
  .map(({ exits: ways, goal, timeout, steps }) => ({
    exits: ways,
    ...(goal === undefined ? {} : { goal: { event: "Reviewed", ...goal } }),
    ...defined({ timeout }),
    steps: new Finishing().path(steps, []),
  }));

/** Gives every step its own id and time of day, `of` a send that has gone before, and leaves out what nobody would reach. */
class Finishing {
  #count = 0;
  #repeating = false;

  path(steps: Path, sends: readonly string[]): Path {
    const before = [...sends];
    const kept: PlainStep[] = [];
    for (const one of steps) {
      const whole = this.#step(one, before);
      if (whole.kind === "answer" && whole.of === "") continue;
      // A send that nobody comes to has not gone before what is reached past it, by a date that is skipped.
      if (travelled([...kept, whole]).reached.length === kept.length) continue;
      if (whole.kind === "send") before.push(whole.id);
      kept.push(whole);
    }
    return kept.length > 0 ? kept : [{ kind: "delay", minutes: 5 }];
  }

  #step(step: PlainStep, sends: readonly string[]): PlainStep {
    const n = ++this.#count;
    const numbered = "id" in step ? { ...step, id: `${step.kind}_${n}` } : step;
    // 288 times of day, none used twice by a journey.
    const minute = (n * 35) % 1440;
    const at = `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
    const timed = "at" in numbered ? { ...numbered, at } : numbered;
    const told = timed.kind === "answer" ? { ...timed, of: sends.at(-1) ?? "" } : timed;
    if (told.kind === "note" && !this.#repeating) return { ...told, words: "here" };
    if (told.kind !== "repeat") return this.#inner(told, sends);
    this.#repeating = true;
    const whole = this.#inner(told, sends);
    this.#repeating = false;
    return whole;
  }

  #inner(step: PlainStep, sends: readonly string[]): PlainStep {
    const inner = (path: Path) => this.path(path, sends);
    const asked = (one: string) =>
      one !== OPENED ? one : sends.length > 0 ? `steps.${sends.at(-1)}.opened` : "profile.points >= 1";
    const question = "test" in step ? { test: asked(step.test) } : {};
    const until = "until" in step && step.until !== undefined ? { until: asked(step.until) } : {};
    const arms =
      "arms" in step
        ? {
            arms: step.arms.map((arm) => ({
              ...arm,
              ...("test" in arm ? { test: asked(arm.test) } : {}),
              then: inner(arm.then),
            })),
          }
        : {};
    const then = "then" in step && step.then !== undefined ? { then: inner(step.then) } : {};
    const no = "else" in step && step.else !== undefined ? { else: inner(step.else) } : {};
    const body = "steps" in step ? { steps: inner(step.steps) } : {};
    return Object.assign({}, step, question, until, arms, then, no, body);
  }
}

/** Whether nobody comes past a step. */
function leaves(step: PlainStep): boolean {
  const ended = (path: Path) => !travelled(path).passed;
  if (step.kind === "exit") return true;
  if (step.kind === "split") return step.arms.every((arm) => ended(arm.then));
  if (step.kind === "repeat") return ended(step.steps);
  if (!("else" in step) || step.else === undefined || !ended(step.else)) return false;
  if ("arms" in step) return step.arms.every((arm) => ended(arm.then));
  return "then" in step && step.then !== undefined && ended(step.then);
}

/** The steps of a path that somebody comes to, and whether anybody comes past it: who skips a date comes by an exit. */
function travelled(path: Path): { readonly reached: Path; readonly passed: boolean } {
  let over = false;
  let skipping = false;
  const reached = path.filter((step) => {
    if (skipping && WAITS.has(step.kind)) over = false;
    if (WAITS.has(step.kind)) skipping = false;
    if (over) return false;
    if (step.kind === "date") skipping = true;
    if (leaves(step)) over = true;
    return true;
  });
  return { reached, passed: !over || skipping };
}

/** Up to 20 events over two weeks, each with seconds that no other has. */
export const happenings: fc.Arbitrary<readonly PlainEvent[]> = fc
  .array(
    fc.record({
      minute: fc.integer({ min: 1, max: 14 * 1440 }),
      name: fc.constantFrom(
        "Paid",
        "Paid",
        "Packed",
        "Delivered",
        "Reviewed",
        "Cancelled",
        "Email Opened",
        "Email Opened",
        "Email Opened",
        "Noticed",
      ),
      orderId: fc.constantFrom("o1", "o1", "o2"),
      plan: optional(fc.constantFrom("pro", "free")),
      renewal: optional(fc.constantFrom("2026-03-27", "2026-03-29", "2026-04-02", "2026-04-05", null)),
      about: fc.integer({ min: 1, max: 12 }),
    }),
    { maxLength: 20 },
  )
  .map((events) =>
    events.map(({ minute, name, orderId, plan, renewal, about }, index) => ({
      at: minute * 60 + 1 + index * 2,
      name,
      orderId,
      traits: defined({ plan, renewal }),
      ...(name === "Email Opened" ? { about: String(about) } : {}),
    })),
  );

export const customers: fc.Arbitrary<PlainCustomer> = fc.record({
  id: fc.integer({ min: 1, max: 1_000_000 }).map((n) => `c${n}`),
  zone: fc.constantFrom("Europe/Berlin", "Asia/Tokyo", "America/Los_Angeles", "Etc/GMT+12"),
  channels: fc.subarray(["mail", "text", "push"] as const, { minLength: 1 }),
  traits: fc.record({
    plan: fc.constantFrom("pro", "free"),
    points: fc.integer({ min: 0, max: 2 }),
    renewal: fc.constantFrom("2026-03-30", "2026-04-01"),
  }),
});

/** Friday, 27 March 2026, ten in the morning UTC: the clocks of Europe change on Sunday. */
export const START = Date.UTC(2026, 2, 27, 10);
