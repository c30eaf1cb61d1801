/**
 * The running executions: signals them by the kernel's clock, carries out their effects, and stores each advance.
 *
 * 1. A run is stored before its effects are carried out and before its status event is sent. So nothing acknowledged is lost.
 * 2. Signals of one run are applied one after the other. Only the run's own job calls functions, in the run's lane.
 * 3. A suspended run has at most one job, so waiting runs cost nothing.
 * 4. After a restart a run continues where it was. A function call that was open counts as failed with an unknown error.
 */

import { z } from "zod/mini";
import { defined } from "../../core/model/defined.ts";
import type { Json } from "../../core/model/json.ts";
import type { Hash } from "../../core/ports/system.ts";
import { type Cancel, type Kernel, laneOf } from "../kernel/kernel.ts";
import { resourceName } from "./arns.ts";
import type { Machine } from "./definition/machine.ts";
import type { Machines } from "./machines.ts";
import type { LambdaInvoker, RunStorage, StatusSink } from "./ports.ts";
import { advance } from "./run/advance.ts";
import { type Effect, type Run, type RunSignal, type TaskAnswer, wakeTime } from "./run/run.ts";
import { statusChange } from "./status-change.ts";

export interface RunsDeps {
  readonly kernel: Kernel;
  readonly hash: Hash;
  readonly invoker: LambdaInvoker;
  readonly storage: RunStorage;
  readonly machines: Machines;
  readonly status: StatusSink;
  /** Called with the number of state transitions that AWS would bill. */
  readonly onTransitions: (n: number) => void;
}

interface LiveRun {
  run: Run;
  readonly machine: Machine;
  readonly roleArn: string;
  readonly lanes: readonly string[];
  /** Settles when all signals so far are applied; never rejects. */
  tail: Promise<unknown>;
  cancel: Cancel | undefined;
  working: boolean;
  /** A signal for a later time: from a function that takes time, or whose process died. */
  due: { readonly at: number; readonly signal: RunSignal } | undefined;
}

const CUSTOMER = z.object({ customer: z.string() });

export class Runs {
  readonly #deps: RunsDeps;
  readonly #live = new Map<string, LiveRun>();
  readonly #tokens = new Map<string, string>();

  constructor(deps: RunsDeps) {
    this.#deps = deps;
  }

  /** Loads every running run. Call once, before anything else. */
  open(): void {
    for (const run of this.#deps.storage.running()) {
      const live = this.#load(run);
      const doing = run.place?.doing;
      if (doing?.kind === "task") {
        if (doing.token !== undefined && doing.answer === undefined) this.#tokens.set(doing.token, run.arn);
        if (!doing.called) live.due = { at: this.#deps.kernel.now(), signal: { kind: "interrupted" } };
      }
      this.#arrange(live);
    }
  }

  get(arn: string): Run | undefined {
    return this.#live.get(arn)?.run ?? this.#deps.storage.read(arn);
  }

  /** The number of runs that have not closed. */
  get running(): number {
    return this.#live.size;
  }

  /** Starts a run. It is stored and its status event is sent when this resolves; a job of this instant moves it. */
  async start(run: Run): Promise<void> {
    const live = this.#load(run);
    await this.#apply(live, { kind: "start" });
  }

  /** Continues a closed run from the state where it failed; its time limit starts again. */
  async redrive({ stop: _, error: __, cause: ___, output: ____, ...closed }: Run): Promise<void> {
    const { start, deadline, redrives = 0 } = closed;
    const later = deadline === undefined ? {} : { deadline: this.#deps.kernel.now() + deadline - start };
    const live = this.#load({ ...closed, ...later, status: "RUNNING", redrives: redrives + 1 });
    await this.#apply(live, { kind: "redrive" });
  }

  /** Aborts a run; a closed run does not change. The result is the run afterwards. */
  async stop(run: Run, why: { readonly error?: string; readonly cause?: string }): Promise<Run> {
    const live = this.#live.get(run.arn);
    if (live === undefined) return run;
    await this.#apply(live, { kind: "stop", ...why });
    return live.run;
  }

  /** False when no task waits for this token. */
  async answer(token: string, answer: TaskAnswer): Promise<boolean> {
    return this.#signalByToken(token, { kind: "answered", answer });
  }

  /** False when no task waits for this token. */
  async heartbeat(token: string): Promise<boolean> {
    return this.#signalByToken(token, { kind: "heartbeat" });
  }

  async #signalByToken(token: string, signal: RunSignal): Promise<boolean> {
    const live = this.#live.get(this.#tokens.get(token) ?? "");
    if (live === undefined) return false;
    if (signal.kind === "answered") this.#tokens.delete(token);
    await this.#apply(live, signal);
    return true;
  }

  #load(run: Run): LiveRun {
    const { machines } = this.#deps;
    const customer = CUSTOMER.safeParse(JSON.parse(run.input));
    const live: LiveRun = {
      run,
      machine: machines.machine(run.machineArn, run.revision),
      roleArn: machines.record(run.machineArn).roleArn,
      lanes: customer.success ? [laneOf(customer.data.customer)] : [],
      tail: Promise.resolve(),
      cancel: undefined,
      working: false,
      due: undefined,
    };
    this.#live.set(run.arn, live);
    return live;
  }

  /** Applies the signal after all earlier ones; the result is the effects to carry out. */
  #apply(live: LiveRun, signal: RunSignal): Promise<readonly Effect[]> {
    const applied = live.tail.then(() => this.#step(live, signal));
    live.tail = applied.catch(() => undefined);
    return applied;
  }

  async #step(live: LiveRun, signal: RunSignal): Promise<readonly Effect[]> {
    const { kernel, hash, storage, status, onTransitions } = this.#deps;
    const before = live.run;
    const environment = { now: kernel.now(), hash, roleArn: live.roleArn };
    const { run, events, effects, transitions } = await advance(live.machine, before, signal, environment);
    if (run !== before) {
      storage.save(run, events);
      live.run = run;
      this.#moveToken(before, run);
      if (transitions > 0) onTransitions(transitions);
      if (signal.kind === "start" || signal.kind === "redrive") status.changed(statusChange(run, hash));
      if (run.status !== "RUNNING") this.#release(live);
    }
    if (!live.working) this.#arrange(live);
    return effects;
  }

  #moveToken(before: Run, after: Run): void {
    const [old, token] = [tokenOf(before), tokenOf(after)];
    if (old === token) return;
    if (old !== undefined) this.#tokens.delete(old);
    if (token !== undefined) this.#tokens.set(token, after.arn);
  }

  #release(live: LiveRun): void {
    const { run } = live;
    if (!this.#live.delete(run.arn)) return;
    live.cancel?.();
    live.cancel = undefined;
    this.#deps.status.changed(statusChange(run, this.#deps.hash));
  }

  /** Schedules one job, at the next time at which the run can move. */
  #arrange(live: LiveRun): void {
    live.cancel?.();
    live.cancel = undefined;
    if (live.run.status !== "RUNNING") return;
    const wake = wakeTime(live.run);
    const at = live.due === undefined ? wake : Math.min(wake ?? live.due.at, live.due.at);
    if (at === undefined) return;
    const { name, events, machineArn } = live.run;
    live.cancel = this.#deps.kernel.schedule(at, {
      key: `states/${name}/${resourceName(machineArn)}/${live.run.place?.state ?? ""}/${events}`,
      lanes: live.lanes,
      run: () => this.#work(live),
    });
  }

  /** Signals the run, and calls functions as long as the run asks for one. */
  async #work(live: LiveRun): Promise<void> {
    live.cancel = undefined;
    live.working = true;
    try {
      let effects = await this.#apply(live, this.#nextSignal(live));
      for (let [effect] = effects; effect !== undefined; [effect] = effects) {
        effects = await this.#invoke(live, effect);
      }
    } finally {
      live.working = false;
      this.#arrange(live);
    }
  }

  #nextSignal(live: LiveRun): RunSignal {
    const { due } = live;
    if (due === undefined || due.at > this.#deps.kernel.now()) return { kind: "time" };
    live.due = undefined;
    return due.signal;
  }

  async #invoke(live: LiveRun, { functionName, payload, call }: Effect): Promise<readonly Effect[]> {
    const { invoker, kernel, machines } = this.#deps;
    const { arn: executionArn, machineArn, revision, place } = live.run;
    const roleArn = machines.roleOf(machineArn, revision);
    const meta = { executionArn, state: place?.state ?? "", call, ...defined({ roleArn }) };
    const value: Json = JSON.parse(payload);
    const answered = await invoker.invoke(functionName, value, meta);
    const answer: TaskAnswer = answered.ok
      ? { ok: true, output: JSON.stringify(answered.payload ?? null) }
      : { ok: false, error: answered.error, cause: answered.cause };
    const signal: RunSignal = { kind: "returned", call, answer };
    if (answered.takesSeconds === undefined || answered.takesSeconds <= 0) return this.#apply(live, signal);
    live.due = { at: kernel.now() + answered.takesSeconds * 1000, signal };
    return [];
  }
}

function tokenOf({ place }: Run): string | undefined {
  return place?.doing.kind === "task" ? place.doing.token : undefined;
}
