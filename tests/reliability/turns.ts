/**
 * Lets several invocations run side by side and decides, from a seed, whose next port call goes through, and which
 * invocation dies at which call. Real handlers, real awaits; only the order is ours.
 *
 * 1. An invocation stands still at every port call until it is given its turn.
 * 2. A dead invocation never hears from a port again: its promises stay open, as a killed process leaves them, so no
 *    `catch` or `finally` of the code under test runs. A crash falls before the call's effect or after it.
 * 3. The same seed and the same code give the same order.
 */
export class Turns {
  readonly #random: () => number;
  readonly #faults: Faults;
  #waiting: Waiting[] = [];
  #running = 0;
  /** Port calls so far, all invocations together. */
  calls = 0;
  crashes = 0;
  throttles = 0;

  constructor(random: () => number, faults: Faults) {
    this.#random = random;
    this.#faults = faults;
  }

  /** Runs `body` as one invocation, handing it a way to wrap its ports; resolves when it ends or dies. */
  invoke<T>(body: (wrap: Wrap) => Promise<T>): Promise<Outcome<T>> {
    this.#running += 1;
    const life = new Invocation();
    const ended = body((port) => this.#wrap(port, life)).then(
      (value): Outcome<T> => ({ kind: "returned", value }),
      (error: unknown): Outcome<T> => ({ kind: "threw", error }),
    );
    return Promise.race([ended, life.died]).finally(() => {
      this.#running -= 1;
    });
  }

  /** Gives turns until every invocation has ended or died. */
  async settle(): Promise<void> {
    for (let idle = 0; ; ) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#waiting.length === 0) {
        if (this.#running === 0) return;
        if (++idle > 10) throw new Error(`${this.#running} invocations wait for something that is no port call`);
        continue;
      }
      idle = 0;
      const [next] = this.#waiting.splice(Math.floor(this.#random() * this.#waiting.length), 1);
      next?.go();
    }
  }

  #wrap<P extends object>(port: P, life: Invocation): P {
    return new Proxy(port, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== "function") return method;
        return async (...args: unknown[]) => {
          await new Promise<void>((go) => this.#waiting.push({ go }));
          this.calls += 1;
          const fault = this.#faults(String(name));
          if (fault === "throttle") {
            this.throttles += 1;
            throw new TransientFault(String(name));
          }
          if (fault === "crash before") return this.#die(life);
          const answer: unknown = await Reflect.apply(method, target, args);
          if (fault === "crash after") return this.#die(life);
          return answer;
        };
      },
    });
  }

  #die(life: Invocation): Promise<never> {
    this.crashes += 1;
    life.die();
    return new Promise(() => {});
  }
}

/** What befalls a port call, asked once for each. */
export type Faults = (method: string) => "none" | "throttle" | "crash before" | "crash after";

export type Wrap = <P extends object>(port: P) => P;

export type Outcome<T> =
  | { readonly kind: "returned"; readonly value: T }
  | { readonly kind: "threw"; readonly error: unknown }
  | { readonly kind: "died" };

interface Waiting {
  go(): void;
}

class Invocation {
  readonly died: Promise<{ readonly kind: "died" }>;
  die: () => void = () => {};
  constructor() {
    this.died = new Promise((resolve) => {
      this.die = () => resolve({ kind: "died" });
    });
  }
}

/** What a table or service throws when it is busy; the call had no effect. */
export class TransientFault extends Error {
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
