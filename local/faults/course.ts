import { AwsError } from "../kernel/fault.ts";
import { SILENCE_MILLIS, type Trouble } from "./faults.ts";
import type { StopFault } from "./plan.ts";

/** One invocation under a fault plan: whether and where it is cut off, and what it waits for in vain. */
export class Course {
  /** Resolves when the invocation is cut off. */
  readonly cutOff: Promise<void>;
  readonly #stop: StopFault | undefined;
  #callsLeft: number;
  #end: () => void = () => {};
  #waitedMillis = 0;

  constructor(stop: StopFault | undefined) {
    this.#stop = stop;
    this.#callsLeft = stop?.after ?? Number.POSITIVE_INFINITY;
    this.cutOff = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** Virtual time that it has waited for providers that did not answer. */
  get waitedMillis(): number {
    return this.#waitedMillis;
  }

  /** What its caller is told in place of its answer: the name of the error. */
  get stoppedWith(): string | undefined {
    return this.#stop?.error;
  }

  /** Makes a call of this invocation, or what the plan makes of it; a call by which it is cut off never ends. */
  async call<T>(trouble: () => Trouble, make: () => Promise<T>, refused: (fault: AwsError) => T): Promise<T> {
    if (this.#callsLeft <= 0) {
      if (this.#callsLeft === 0 && this.#stop?.made === true) await make();
      this.#callsLeft = -1;
      this.#end();
      return new Promise<T>(() => {});
    }
    this.#callsLeft--;
    const met = trouble();
    if (met === undefined) return make();
    if (met instanceof AwsError) return refused(met);
    if (met.made) await make();
    if (met.error.name === "TimeoutError") this.#waitedMillis += SILENCE_MILLIS;
    throw met.error;
  }
}
