import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { defined } from "../../core/model/defined.ts";
import { readMachine } from "../../local/stepfunctions/definition/machine.ts";
import { FORMS } from "../../workflows/compiler/steps/kinds.ts";
import { IN_CI } from "../in-ci.ts";
import { compiledIn, journeyFile, mail } from "./fixture.ts";
import { aslErrors, type Fields, fieldsOf, statesOf, walk } from "./walk.ts";

/** Journeys of every kind of step that there is, at most two deep; ids are given afterwards, so that none repeats. */
const CONDITIONS = [
  "profile.vip = true",
  "'loyal' in profile.segments",
  "entry.properties.total > 10",
  "$not(profile.a)",
];
const condition = fc.constantFrom(...CONDITIONS);
/** Short enough that no journey lasts a year, which would be a fault of its own. */
const duration = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.constantFrom("m", "h")).map(([n, unit]) => `${n}${unit}`);

type Plain = { [key: string]: unknown };

const path = (depth: number): fc.Arbitrary<Plain[]> =>
  fc
    .tuple(
      fc.array(step(depth), { minLength: 1, maxLength: 4 }),
      fc.option(fc.constantFrom("done", "bought"), { nil: undefined, freq: 6 }),
    )
    .map(([steps, reason]) => (reason === undefined ? steps : [...steps, { exit: reason }]));

const optionalElse = (depth: number) => fc.option(path(depth - 1), { nil: undefined });

function step(depth: number): fc.Arbitrary<Plain> {
  const flat: fc.Arbitrary<Plain>[] = [
    fc.constantFrom("hello", "reminder").map((template) => ({ send: template })),
    duration.map((wait) => ({ wait })),
    fc.tuple(duration, fc.boolean()).map(([upTo, entry]) => ({
      wait: { for: { event: "Paid", same: "orderId", ...(entry ? { since: "entry" } : {}) }, "up to": upTo },
    })),
    duration.map((upTo) => ({ wait: { for: { all: ["Paid", "Shipped"] }, "up to": upTo } })),
    fc.constantFrom<Plain>(
      { send: { "first of": ["hello", "reminder"], "also on": ["quiet"] } },
      { wait: { at: "09:00", days: ["mon", "thu"], zone: "customer" } },
      { wait: { until: "2027-05-01", at: "10:30", zone: "workspace" } },
      { wait: { until: "=entry.properties.arrival", offset: "1d" } },
      { wait: { until: "=profile.renewal", offset: "-14d", at: "09:00", past: "skip" } },
      { update: { set: { plan: "free" }, add: { retries: 1 } } },
      { emit: { event: "Downgraded", properties: { plan: "=profile.plan" } } },
      { call: "billing_retry", with: { invoice: "=entry.properties.invoice" } },
      { start: "win_back" },
      { note: "came here" },
      { use: { steps: "remind", with: { template: "hello" } } },
    ),
  ];
  if (depth === 0) return fc.oneof(...flat);
  return fc.oneof(
    ...flat,
    fc.tuple(condition, path(depth - 1), optionalElse(depth)).map(([test, then, other]) => ({
      if: test,
      then,
      ...defined({ else: other }),
    })),
    fc
      .tuple(fc.array(fc.tuple(condition, path(depth - 1)), { minLength: 1, maxLength: 3 }), optionalElse(depth))
      .map(([arms, other]) => ({
        branch: arms.map(([test, then]) => ({ if: test, then })),
        ...defined({ else: other }),
      })),
    fc
      .tuple(
        fc.constantFrom({ event: "Paid" }, { segment: "loyal" }),
        duration,
        optionalElse(depth),
        optionalElse(depth),
      )
      .map(([what, upTo, then, other]) => ({
        wait: { for: what, "up to": upTo },
        ...defined({ then, else: other }),
      })),
    fc
      .tuple(duration, fc.array(optionalElse(depth), { minLength: 1, maxLength: 3 }), optionalElse(depth))
      .map(([upTo, arms, other]) => ({
        wait: { "up to": upTo, same: "orderId" },
        first: arms.map((then, i) => ({ event: `Event ${i}`, ...defined({ then }) })),
        ...defined({ else: other }),
      })),
    fc.array(optionalElse(depth), { minLength: 1, maxLength: 4 }).map((paths) => ({
      split: paths.map((then, i) => ({
        name: `path_${i}`,
        weight: `${100 / paths.length === 100 / 3 ? (i === 0 ? 33.4 : 33.3) : 100 / paths.length}%`,
        ...defined({ then }),
      })),
    })),
    fc
      .tuple(duration, fc.integer({ min: 2, max: 4 }), fc.option(condition, { nil: undefined }), path(depth - 1))
      .map(([every, atMost, until, steps]) => ({
        repeat: { every, "at most": atMost, ...defined({ until }) },
        steps,
      })),
  );
}

const WITH_ID = ["send", "split", "repeat", "call", "use"];

/** Gives steps their ids, writes repeats in repeats out, and cuts what nobody would reach: steps after one that all leave by. */
function finished(steps: readonly Plain[], count: { n: number }, repeating = false): Plain[] {
  const kept: Plain[] = [];
  for (const one of repeating ? steps.flatMap(withoutRepeats) : steps) {
    const whole = withPaths(one, (inner) => finished(inner, count, repeating || "repeat" in one));
    kept.push(WITH_ID.some((key) => key in whole) ? { id: `step_${++count.n}`, ...whole } : whole);
    if (leaves(whole)) break;
  }
  return kept;
}

function withoutRepeats(one: Plain): Plain[] {
  return "repeat" in one && isPath(one.steps) ? one.steps.flatMap(withoutRepeats) : [one];
}

function withPaths(one: Plain, change: (path: Plain[]) => Plain[]): Plain {
  const entries = Object.entries(one).map(([key, value]) => {
    if ((key === "then" || key === "else" || key === "steps") && isPath(value)) return [key, change(value)];
    if (["branch", "first", "split"].includes(key) && isPath(value))
      return [key, value.map((arm) => withPaths(arm, change))];
    return [key, value];
  });
  return Object.fromEntries(entries);
}

function leaves(one: Plain): boolean {
  if ("exit" in one) return true;
  if ("repeat" in one) return isPath(one.steps) && one.steps.some(leaves);
  const forks = [one.branch, one.first, one.split].find(isPath);
  if (forks === undefined && !("if" in one || "wait" in one)) return false;
  const arms = forks === undefined ? [one.then] : forks.map((arm) => arm.then);
  const paths = "split" in one ? arms : [...arms, one.else];
  return paths.every((inner) => isPath(inner) && inner.some(leaves));
}

function isPath(value: unknown): value is Plain[] {
  return Array.isArray(value);
}

const journeys = path(2).map((steps) => ({
  journey: "example",
  enter: { event: "Order Completed", key: "event.properties.orderId" },
  steps: finished(steps, { n: 0 }),
}));

/** Takes requests. */
const WIN_BACK = journeyFile("journey: win_back\nenter: { api: true }\nsteps:\n  - send: plain\n");

const HOLD = {
  error: "Hold",
  cause: JSON.stringify({
    errorType: "Hold",
    errorMessage: JSON.stringify({ until: "2026-03-02T08:00:00Z" }),
    trace: [],
  }),
};

/** All states that can be reached; fails where a state is missing. */
function reached(machine: Fields): Set<string> {
  const states = statesOf(machine);
  const seen = new Set<string>();
  const waiting = [String(machine.StartAt)];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const state = states.get(name);
    if (state === undefined) throw new Error(`There is no state ${name}.`);
    const onward = [...list(state.Catch), ...list(state.Choices), state].map((one) => one.Next);
    waiting.push(...[...onward, state.Default].filter((next) => typeof next === "string"));
  }
  return seen;
}

function list(value: Fields[string] | undefined): Fields[] {
  return Array.isArray(value) ? value.map((one) => fieldsOf(one)) : [];
}

describe("any generated journey", () => {
  it("is drawn of every step: a new one belongs into the lists above", () => {
    const texts = fc.sample(journeys, { numRuns: 60, seed: 1 }).map((journey) => stringify(journey));

    const drawn = Object.keys(FORMS).filter((key) => texts.some((text) => new RegExp(`[ -] ${key}:`).test(text)));
    expect(drawn).toEqual(Object.keys(FORMS));
  });

  it("compiles; its machine is valid, has no dead state, and ends whatever is answered", async () => {
    let validated = 0;
    await fc.assert(
      fc.asyncProperty(journeys, fc.infiniteStream(fc.boolean()), async (journey, answers) => {
        const { workspace } = compiledIn([
          journeyFile(stringify(journey, { aliasDuplicateObjects: false })),
          WIN_BACK,
          mail("plain"),
        ]);
        expect(workspace.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
        const definition = workspace.journeys.find((one) => one.journey === "example")?.definition ?? {};

        let moved = 0;
        const { entered, output } = await walk(definition, (payload) => {
          // What could not be decided, or worked out, fails the run: that is no end of its own.
          const fails = answers.next().value === true && payload.do !== "decide" && payload.do !== "moment";
          if (fails) return { error: answers.next().value === true ? "States.Timeout" : "TypeError" };
          if (payload.do === "send") return { result: { sent: true, held: false, dropped: false, failed: false } };
          // A date that moves for ever would be waited for for ever.
          if (payload.do === "wait" && fieldsOf(payload.wait).kind === "date" && ++moved > 3)
            return { error: "States.Timeout" };
          if (payload.do === "wait") return { result: { happened: answers.next().value === true, which: moved } };
          if (payload.do === "moment" && answers.next().value === true) return HOLD;
          if (payload.do === "moment") return { result: { skip: answers.next().value === true } };
          if (["update", "emit"].includes(String(payload.do))) return { result: null };
          if (payload.do === "call") return { result: { ok: true, code: 200 } };
          const keys = Object.keys(fieldsOf(payload.conditions));
          return { result: Object.fromEntries(keys.map((key) => [key, answers.next().value === true])) };
        });

        // The validator compiles its schemas each time, which takes longer than all the rest.
        if (validated++ < 12) expect(aslErrors(definition)).toEqual([]);
        expect(() => readMachine(JSON.stringify(definition))).not.toThrow();
        expect([...reached(definition)].sort()).toEqual([...statesOf(definition).keys()].sort());
        for (const name of statesOf(definition).keys()) expect(name.length).toBeLessThanOrEqual(80);
        expect(entered.length).toBeLessThan(1000);
        expect(output).toMatchObject({ customer: "c1", n: 3 });
      }),
      { numRuns: IN_CI ? 80 : 40 },
    );
  });
});
