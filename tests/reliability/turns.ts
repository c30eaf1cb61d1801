import type { Kernel } from "../../local/kernel/kernel.ts";

/**
 * Lets several invocations run side by side and decides, from a seed, whose next port call goes through, how long it takes,
 * and which invocation dies at which call. Real handlers, real awaits; only order and time are ours.
 *
 * 1. An invocation stands still at every port call until it is given its turn.
 * 2. A dead invocation never hears from a port again: its promises stay open, as a killed process leaves them, so no
 *    `catch` or `finally` of the code under test runs. A crash falls before the call's effect, after it, or a while before
 *    it: what was on its way still arrives.
 * 3. An invocation that takes longer than its time-out dies at it.
 * 4. The same seed and the same code give the same order.
 */
export class Turns {
  readonly #random: () => number;
  readonly #weather: Weather;
  readonly #kernel: Kernel;
  #waiting: Waiting[] = [];
  #running = 0;
  #sleeping = 0;
  /** Port calls so far, all invocations together. */
  calls = 0;
  crashes = 0;
  throttles = 0;

  constructor(random: () => number, weather: Weather, kernel: Kernel) {
    this.#random = random;
    this.#weather = weather;
    this.#kernel = kernel;
  }

  /** Runs `body` as one invocation, handing it a way to wrap its ports; resolves when it ends or dies. */
  invoke<T>(body: (wrap: Wrap) => Promise<T>, timeoutMs = Number.POSITIVE_INFINITY): Promise<Outcome<T>> {
    this.#running += 1;
    const life = new Invocation();
    const cancel =
      timeoutMs === Number.POSITIVE_INFINITY
        ? undefined
        : this.#kernel.schedule(this.#kernel.now() + timeoutMs, {
            key: "~time-out",
            lanes: [],
            run: async () => {
              this.crashes += 1;
              life.die();
            },
          });
    const ended = body((port, service = "table") => this.#wrap(port, service, life)).then(
      (value): Outcome<T> => ({ kind: "returned", value }),
      (error: unknown): Outcome<T> => ({ kind: "threw", error }),
    );
    return Promise.race([ended, life.died]).finally(() => {
      cancel?.();
      this.#running -= 1;
    });
  }

  /** Gives turns until every invocation has ended, died, or waits for time to pass. */
  async settle(): Promise<void> {
    for (let idle = 0; ; ) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#waiting.length === 0) {
        if (this.#running === 0 || (this.#sleeping > 0 && idle > 3)) return;
        if (++idle > 10) throw new Error(`${this.#running} invocations wait for something that is no port call`);
        continue;
      }
      idle = 0;
      const [next] = this.#waiting.splice(Math.floor(this.#random() * this.#waiting.length), 1);
      next?.go();
    }
  }

  #wrap<P extends object>(port: P, service: Service, life: Invocation): P {
    return new Proxy(port, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== "function") return method;
        return (...args: unknown[]) => {
          const effect = async (): Promise<unknown> => Reflect.apply(method, target, args);
          return this.#call(effect, String(name), service, life);
        };
      },
    });
  }

  async #call(effect: () => Promise<unknown>, method: string, service: Service, life: Invocation): Promise<unknown> {
    await this.#turn();
    this.calls += 1;
    const { fault, before, after } = this.#weather(service, method);
    if (before > 0) await this.#pass(before);
    if (life.dead) return new Promise(() => {});
    if (fault === "throttle") {
      this.throttles += 1;
      throw new TransientError(method);
    }
    if (fault === "crash before") return this.#die(life);
    if (fault === "crash late") {
      const late = Math.floor(this.#random() * LATEST);
      this.#kernel.schedule(this.#kernel.now() + late, {
        key: "~late",
        lanes: [],
        run: async () => {
          // Nobody is there any more to hear how it went.
          await effect().catch(() => {});
        },
      });
      return this.#die(life);
    }
    const answer = await effect();
    if (fault === "crash after") return this.#die(life);
    if (after > 0) await this.#pass(after);
    return life.dead ? new Promise(() => {}) : answer;
  }

  #turn(): Promise<void> {
    return new Promise<void>((go) => this.#waiting.push({ go }));
  }

  /** Until so many milliseconds later, and then its turn. */
  async #pass(milliseconds: number): Promise<void> {
    this.#sleeping += 1;
    await new Promise<void>((wake) => {
      const run = async () => {
        this.#sleeping -= 1;
        wake();
      };
      this.#kernel.schedule(this.#kernel.now() + milliseconds, { key: "~pass", lanes: [], run });
    });
    await this.#turn();
  }

  #die(life: Invocation): Promise<never> {
    this.crashes += 1;
    life.die();
    return new Promise(() => {});
  }
}

/** How long a call may be on its way after its caller has died; milliseconds. */
const LATEST = 5_000;

/** What a port belongs to: all its calls fail while that is down. */
export type Service = "table" | "index" | "states" | "bus" | "queue" | "provider" | "destination";

/** What befalls a port call, asked once for each: how long it takes before and after its effect, and what goes wrong. */
export type Weather = (service: Service, method: string) => Fate;

export interface Fate {
  readonly fault: "none" | "throttle" | "crash before" | "crash after" | "crash late";
  readonly before: number;
  readonly after: number;
}

export type Wrap = <P extends object>(port: P, service?: Service) => P;

export type Outcome<T> =
  | { readonly kind: "returned"; readonly value: T }
  | { readonly kind: "threw"; readonly error: unknown }
  | { readonly kind: "died" };

interface Waiting {
  go(): void;
}

class Invocation {
  readonly died: Promise<{ readonly kind: "died" }>;
  dead = false;
  die: () => void = () => {};
  constructor() {
    this.died = new Promise((resolve) => {
      this.die = () => {
        this.dead = true;
        resolve({ kind: "died" });
      };
    });
  }
}

/** What a table or service throws when it is busy; the call had no effect. */
export class TransientError extends Error {
  override readonly name = "ThrottlingException";
  constructor(method: string) {
    super(`${method}: rate exceeded`);
  }
}

/** Seeded pseudo-random numbers in [0, 1): mulberry32, enough to choose an order by. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
