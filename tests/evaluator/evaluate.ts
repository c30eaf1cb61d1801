import { createHash } from "node:crypto";
import jsonata from "jsonata";
import { DateTime } from "luxon";
import {
  ANSWERS,
  LIST,
  type Path,
  type PlainCustomer,
  type PlainEvent,
  type PlainJourney,
  type PlainStep,
  SEGMENTS,
} from "./journey.ts";

/** What one passage comes to. Times are epoch milliseconds. */
export interface Evaluated {
  readonly outbox: readonly { readonly at: number; readonly template: string }[];
  readonly emitted: readonly { readonly at: number; readonly name: string }[];
  readonly noted: readonly { readonly at: number; readonly words: string }[];
  readonly outcome: string;
  readonly end: number;
}

class LeftError extends Error {
  readonly reason: string;
  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

interface Seen extends PlainEvent {
  readonly time: number;
  readonly message?: string;
}

const MINUTE = 60_000;
const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/**
 * A plain, slow, direct reading of a journey for one customer: no machine, no table, no queue; one event after the other
 * and one step after the other. It knows the language from its description alone, and shares no code with what it checks.
 */
export async function evaluate(
  journey: PlainJourney,
  customer: PlainCustomer,
  events: readonly PlainEvent[],
  start: number,
): Promise<Evaluated> {
  const passage = new Passage(journey, customer, events, start);
  const outcome = await passage.play();
  const { outbox, emitted, noted, now: end } = passage;
  return { outbox, emitted, noted, outcome, end };
}

class Passage {
  /** The moment that was waited for last: it is over. */
  #waitedFor: number | undefined;
  readonly outbox: { at: number; template: string }[] = [];
  readonly emitted: { at: number; name: string }[] = [];
  readonly noted: { at: number; words: string }[] = [];
  now: number;
  readonly #journey: PlainJourney;
  readonly #customer: PlainCustomer;
  readonly #start: number;
  readonly #coming: PlainEvent[];
  readonly #seen: Seen[] = [];
  readonly #counts: Record<string, number> = { Started: 1 };
  readonly #traits: Record<string, unknown>;
  readonly #lists = new Set<string>();
  readonly #results: Record<string, Record<string, unknown>> = {};
  /** Message keys that went out, with their marks. */
  readonly #messages = new Map<string, { opened: boolean }>();
  readonly #latest = new Map<string, number>();
  #pass = 1;
  #calls = 0;

  constructor(journey: PlainJourney, customer: PlainCustomer, events: readonly PlainEvent[], start: number) {
    this.#journey = journey;
    this.#customer = customer;
    this.#start = start;
    this.now = start;
    this.#coming = events.toSorted((a, b) => a.at - b.at);
    this.#traits = { ...customer.traits };
  }

  async play(): Promise<string> {
    try {
      await this.#path(this.#journey.steps);
      return "completed";
    } catch (error) {
      if (error instanceof LeftError) return error.reason;
      throw error;
    }
  }

  async #path(steps: Path | undefined): Promise<void> {
    const path = steps ?? [];
    for (let index = 0; index < path.length; index++) {
      const step = path[index];
      if (step === undefined) continue;
      const skips = await this.#step(step.kind === "date" ? inSeries(step, path) : step);
      if (skips !== "skip") continue;
      const next = path.findIndex((one, i) => i > index && WAITS.has(one.kind));
      index = next === -1 ? path.length : next - 1;
    }
  }

  async #step(step: PlainStep): Promise<"skip" | undefined> {
    switch (step.kind) {
      case "send":
        this.#send(step.id, step.templates);
        return;
      case "delay":
        await this.#sleep(this.now + step.minutes * MINUTE);
        return;
      case "clock": {
        const until = this.#nextTime(step);
        const waits = until > this.now;
        await this.#sleep(until);
        if (waits) this.#waitedFor = until;
        return;
      }
      case "date":
        return this.#date(step);
      case "event":
      case "answer":
        return this.#either(step, await this.#wait(step, [(event) => this.#fits(step, event)], "any"));
      case "all": {
        const tests = step.events.map((name) => (event: Seen) => event.name === name);
        return this.#either(step, await this.#wait(step, tests, "all"));
      }
      case "first":
        return this.#first(step);
      case "segment":
        return this.#either(step, await this.#segment(step.segment, step.upTo));
      case "if":
        await this.#path((await this.#holds(step.test)) ? step.then : step.else);
        return;
      case "branch": {
        const arms = await Promise.all(step.arms.map(async (arm) => ((await this.#holds(arm.test)) ? arm : undefined)));
        await this.#path((arms.find((arm) => arm !== undefined) ?? { then: step.else }).then);
        return;
      }
      case "split":
        return this.#split(step);
      case "update":
        return this.#update(step);
      case "emit":
        this.emitted.push({ at: this.now, name: step.event });
        return;
      case "note":
        this.noted.push({ at: this.now, words: step.words.replaceAll("${pass}", String(this.#pass)) });
        return;
      case "call": {
        const status = ANSWERS[this.#calls++ % ANSWERS.length];
        this.#results[step.id] = { ok: true, code: 200, status };
        return;
      }
      case "repeat":
        return this.#repeat(step);
      case "use":
        await this.#sleep(this.now + 10 * MINUTE);
        this.#send(`${step.id}_message`, [step.template]);
        return;
      case "exit":
        throw new LeftError(step.reason);
    }
  }

  #send(id: string, templates: readonly string[]): void {
    const template = templates.find((name) => this.#customer.channels.some((channel) => name.startsWith(channel)));
    this.#latest.set(id, this.#pass);
    this.#results[id] = { sent: template !== undefined, dropped: template === undefined, held: false, failed: false };
    if (template === undefined) return;
    this.outbox.push({ at: this.now, template });
    this.#messages.set(`${id}#${this.#pass}`, { opened: false });
  }

  /** Lets time pass: everything that comes in until then is seen, and may end the passage. */
  async #sleep(until: number): Promise<void> {
    while (await this.#nextEvent(until));
    this.now = until;
  }

  /** The next event up to a time, applied; undefined when there is none, or the journey's time is over before. */
  async #nextEvent(until: number): Promise<Seen | undefined> {
    const over = this.#journey.timeout === undefined ? Infinity : this.#start + this.#journey.timeout * MINUTE;
    const [next] = this.#coming;
    const time = next === undefined ? Infinity : this.#start + next.at * 1000;
    if (over <= Math.min(time, until)) {
      this.now = over;
      throw new LeftError("timeout");
    }
    if (next === undefined || time > until) return undefined;
    this.#coming.shift();
    this.now = time;
    const pass = next.about === undefined ? undefined : this.#latest.get(next.about);
    const key = pass === undefined ? undefined : `${next.about}#${pass}`;
    const message = key === undefined ? undefined : this.#messages.get(key);
    if (message !== undefined) message.opened = true;
    const seen: Seen = { ...next, time, ...(key === undefined || message === undefined ? {} : { message: key }) };
    this.#seen.push(seen);
    this.#counts[next.name] = (this.#counts[next.name] ?? 0) + 1;
    for (const [name, value] of Object.entries(next.traits)) this.#traits[name] = value;
    await this.#judgeExits(seen);
    return seen;
  }

  async #judgeExits(event: Seen | undefined): Promise<void> {
    for (const exit of this.#journey.exits) {
      if (exit.event !== undefined && exit.event !== event?.name) continue;
      if (exit.when !== undefined && !(await this.#holds(exit.when))) continue;
      throw new LeftError(exit.reason);
    }
    const { goal } = this.#journey;
    if (goal?.exit && event?.name === goal.event && event.time <= this.#start + goal.within * MINUTE)
      throw new LeftError("goal");
  }

  #fits(step: Extract<PlainStep, { kind: "event" | "answer" }>, event: Seen): boolean {
    if (step.kind === "answer") return event.message === `${step.of}#${this.#latest.get(step.of)}`;
    return event.name === step.event && (!step.same || event.orderId === "o1");
  }

  async #wait(
    step: Extract<PlainStep, { kind: "event" | "answer" | "all" }>,
    tests: readonly ((event: Seen) => boolean)[],
    need: "any" | "all",
  ): Promise<boolean> {
    if (step.kind === "answer" && !this.#messages.has(`${step.of}#${this.#latest.get(step.of)}`)) return false;
    const before = step.kind === "answer" || step.since === "entry" ? this.#seen : [];
    const open = new Set(tests);
    const meet = (event: Seen) => {
      for (const test of tests) if (test(event)) open.delete(test);
    };
    const met = () => (need === "any" ? open.size < tests.length : open.size === 0);
    for (const event of before) meet(event);
    const deadline = this.now + step.upTo * MINUTE;
    while (!met()) {
      const event = await this.#nextEvent(deadline);
      if (event === undefined) {
        this.now = deadline;
        break;
      }
      meet(event);
    }
    this.#results[step.id] = { happened: met() };
    return met();
  }

  async #either(step: { readonly then?: Path; readonly else?: Path }, happened: boolean): Promise<undefined> {
    await this.#path(happened ? step.then : step.else);
  }

  async #first(step: Extract<PlainStep, { kind: "first" }>): Promise<undefined> {
    const deadline = this.now + step.upTo * MINUTE;
    for (;;) {
      const event = await this.#nextEvent(deadline);
      if (event === undefined) break;
      const arm = step.arms.find((one) => one.event === event.name && event.orderId === "o1");
      if (arm !== undefined) return void (await this.#path(arm.then));
    }
    this.now = deadline;
    await this.#path(step.else);
  }

  async #segment(segment: string, upTo: number): Promise<boolean> {
    const deadline = this.now + upTo * MINUTE;
    while (!this.#segments().includes(segment)) {
      if ((await this.#nextEvent(deadline)) === undefined) {
        this.now = deadline;
        return false;
      }
    }
    return true;
  }

  #segments(): string[] {
    const view = { counts: this.#counts, traits: this.#traits };
    const held = Object.entries(SEGMENTS).filter(([, holds]) => holds(view));
    return [...held.map(([name]) => name), ...this.#lists].sort();
  }

  async #date(step: Extract<PlainStep, { kind: "date" }>): Promise<"skip" | undefined> {
    for (;;) {
      const until = this.#moment(step);
      if (until === undefined) return "skip";
      if (until <= this.now) return step.past === "skip" ? "skip" : undefined;
      let moved = false;
      while (!moved && (await this.#nextEvent(until)) !== undefined) moved = this.#moment(step) !== until;
      if (moved) continue;
      this.now = until;
      this.#waitedFor = until;
      return undefined;
    }
  }

  #moment(step: Extract<PlainStep, { kind: "date" }>): number | undefined {
    const date = this.#traits[step.trait];
    if (typeof date !== "string") return undefined;
    const day = DateTime.fromISO(date, { zone: this.#zone(step.zone) }).plus({ days: step.offset });
    return atTime(day, step.at);
  }

  #nextTime({ at, days, zone }: Extract<PlainStep, { kind: "clock" }>): number {
    let day = DateTime.fromMillis(this.now, { zone: this.#zone(zone) }).startOf("day");
    for (;;) {
      const time = atTime(day, at);
      const meant = days === undefined || days.includes(DAYS[day.weekday - 1] ?? "");
      if (time >= this.now && time !== this.#waitedFor && meant) return time;
      day = day.plus({ days: 1 });
    }
  }

  #zone(zone: string): string {
    return zone === "customer" ? this.#customer.zone : zone;
  }

  async #split(step: Extract<PlainStep, { kind: "split" }>): Promise<undefined> {
    const digest = createHash("sha256").update(`split:example:${step.id}:${this.#customer.id}`).digest("hex");
    const share = Number.parseInt(digest.slice(0, 13), 16) / 16 ** 13;
    let upTo = 0;
    for (const arm of step.arms) {
      upTo += arm.weight / 100;
      if (share >= upTo - 1e-12 && arm !== step.arms.at(-1)) continue;
      this.#results[step.id] = { path: arm.name };
      await this.#path(arm.then);
      return;
    }
  }

  async #update(step: Extract<PlainStep, { kind: "update" }>): Promise<undefined> {
    Object.assign(this.#traits, step.set);
    for (const [name, amount] of Object.entries(step.add)) {
      const before = this.#traits[name];
      this.#traits[name] = (typeof before === "number" ? before : 0) + amount;
    }
    if (step.join.includes(LIST)) this.#lists.add(LIST);
    if (step.leave.includes(LIST)) this.#lists.delete(LIST);
    for (const exit of this.#journey.exits) {
      if (exit.event === undefined && exit.when !== undefined && (await this.#holds(exit.when)))
        throw new LeftError(exit.reason);
    }
  }

  async #repeat(step: Extract<PlainStep, { kind: "repeat" }>): Promise<undefined> {
    for (let pass = 1; ; pass++) {
      this.#pass = pass;
      await this.#path(step.steps);
      const done = step.until !== undefined && (await this.#holds(step.until));
      if (done || pass >= step.atMost) break;
      await this.#sleep(this.now + step.every * MINUTE);
    }
    this.#pass = 1;
  }

  async #holds(test: string): Promise<boolean> {
    const marks = [...this.#latest].map(([id, pass]) => {
      const message = this.#messages.get(`${id}#${pass}`);
      return [id, { ...this.#results[id], opened: message?.opened ?? false }] as const;
    });
    const entry = { name: "Started", time: this.#start, properties: { orderId: "o1" } };
    const named = [...test.matchAll(/counts\.(?:`([^`]+)`|(\w+))/g)].map((found) => found[1] ?? found[2] ?? "");
    const counts = { ...Object.fromEntries(named.map((name) => [name, 0])), ...this.#counts };
    const scope = {
      entry,
      event: entry,
      profile: { ...this.#traits, counts, segments: this.#segments() },
      steps: { ...this.#results, ...Object.fromEntries(marks) },
      journey: "example",
      pass: this.#pass,
      now: this.now,
    };
    const expression = jsonata(`$boolean(${test})`);
    expression.registerFunction("not", (value: unknown) => !value);
    return Boolean(await expression.evaluate(scope));
  }
}

/** Steps that `past: skip` goes on at. */
export const WAITS: ReadonlySet<PlainStep["kind"]> = new Set([
  "delay",
  "clock",
  "date",
  "event",
  "answer",
  "all",
  "first",
  "segment",
  // Its first step is a wait, and its steps stand in the path that uses them.
  "use",
]);

/** A date with what becomes of it when it is past, where the path does not say. */
function inSeries<D extends Extract<PlainStep, { kind: "date" }>>(date: D, path: Path): D {
  const others = path.filter((step) => step.kind === "date" && step.trait === date.trait);
  return { past: others.length > 1 ? "skip" : "continue", ...date };
}

/** A time of day; one that the clocks leave out is the first after it, of one they show twice the first counts. */
function atTime(day: DateTime, at: string): number {
  const [hour = 0, minute = 0] = at.split(":").map(Number);
  const local = day.set({ hour, minute, second: 0, millisecond: 0 });
  const [first = local] = local.getPossibleOffsets().sort((a, b) => a.toMillis() - b.toMillis());
  if (local.hour === hour && local.minute === minute) return first.toMillis();
  // In the gap luxon goes on by its length; the first time after the gap is the change itself.
  let time = local.toMillis();
  while (DateTime.fromMillis(time - MINUTE, { zone: local.zone }).offset === local.offset) time -= MINUTE;
  return time;
}
