/**
 * Runs while they run: gives them time by the kernel's clock, carries out what advancing them asks for, stores each step.
 *
 * 1. A run is stored before what it asks for is done, and before anyone is told; so nothing acknowledged is lost.
 * 2. Stimuli of one run are applied one after the other. Functions are called from the run's own job only, in its lane.
 * 3. A run rests with at most one job, so that those waiting cost nothing.
 * 4. Opened again, a run goes on where it stood; a function that was being called is taken to have failed unknown.
 */

import { z } from "zod/mini";
import { defined } from "../../core/model/defined.ts";
import type { Json } from "../../core/model/json.ts";
import type { Hash } from "../../core/ports.ts";
import type { Cancel, Kernel } from "../kernel/kernel.ts";
import { laneOf } from "../kernel/lane.ts";
import { resourceName } from "./arns.ts";
import type { Machine } from "./definition/machine.ts";
import type { Machines } from "./machines.ts";
import type { LambdaInvoker, RunStorage, StatusSink } from "./ports.ts";
import { advance } from "./run/advance.ts";
import { type Run, type TaskAnswer, wakeTime } from "./run/run.ts";
import type { Effect, Stimulus } from "./run/stimulus.ts";
import { statusChange } from "./status-change.ts";

export interface RunsDeps {
  readonly kernel: Kernel;
  readonly hash: Hash;
  readonly invoker: LambdaInvoker;
  readonly storage: RunStorage;
  readonly machines: Machines;
  readonly status: StatusSink;
  /** Told of every transition that would be paid for. */
  readonly onTransitions: (n: number) => void;
}

interface Live {
  run: Run;
  readonly machine: Machine;
  readonly roleArn: string;
  readonly lanes: readonly string[];
  /** Settles when the stimuli so far are applied; never rejects. */
  tail: Promise<unknown>;
  cancel: Cancel | undefined;
  atWork: boolean;
  /** Comes about later than now: a function that takes its time, or that died with the process. */
  due: { readonly at: number; readonly stimulus: Stimulus } | undefined;
}

const CUSTOMER = z.object({ customer: z.string() });

export class Runs {
  readonly #deps: RunsDeps;
  readonly #live = new Map<string, Live>();
  readonly #tokens = new Map<string, string>();

  constructor(deps: RunsDeps) {
    this.#deps = deps;
  }

  /** Takes up every running run. Once, before anything else. */
  open(): void {
    for (const run of this.#deps.storage.running()) {
      const live = this.#adopt(run);
      const doing = run.place?.doing;
      if (doing?.kind === "task") {
        if (doing.token !== undefined && doing.answer === undefined) this.#tokens.set(doing.token, run.arn);
        if (!doing.called) live.due = { at: this.#deps.kernel.now(), stimulus: { kind: "interrupted" } };
      }
      this.#arrange(live);
    }
  }

  get(arn: string): Run | undefined {
    return this.#live.get(arn)?.run ?? this.#deps.storage.read(arn);
  }

  /** Runs that have not closed. */
  get running(): number {
    return this.#live.size;
  }

  /** Begins a run; stored and told of when this resolves, moved by a job of this instant. */
  async start(run: Run): Promise<void> {
    const live = this.#adopt(run);
    await this.#apply(live, { kind: "start" });
  }

  /** Has a closed run go on from where it ended; its time begins anew. */
  async redrive({ stop: _, error: __, cause: ___, output: ____, ...closed }: Run): Promise<void> {
    const { start, deadline, redrives = 0 } = closed;
    const later = deadline === undefined ? {} : { deadline: this.#deps.kernel.now() + deadline - start };
    const live = this.#adopt({ ...closed, ...later, status: "RUNNING", redrives: redrives + 1 });
    await this.#apply(live, { kind: "redrive" });
  }

  /** Closes a run; one that has closed stays as it is. The result is the run afterwards. */
  async stop(run: Run, why: { readonly error?: string; readonly cause?: string }): Promise<Run> {
    const live = this.#live.get(run.arn);
    if (live === undefined) return run;
    await this.#apply(live, { kind: "stop", ...why });
    return live.run;
  }

  /** False: no task waits for this token. */
  async answer(token: string, answer: TaskAnswer): Promise<boolean> {
    return this.#tell(token, { kind: "answered", answer });
  }

  /** False: no task waits for this token. */
  async heartbeat(token: string): Promise<boolean> {
    return this.#tell(token, { kind: "heartbeat" });
  }

  async #tell(token: string, stimulus: Stimulus): Promise<boolean> {
    const live = this.#live.get(this.#tokens.get(token) ?? "");
    if (live === undefined) return false;
    if (stimulus.kind === "answered") this.#tokens.delete(token);
    await this.#apply(live, stimulus);
    return true;
  }

  #adopt(run: Run): Live {
    const { machines } = this.#deps;
    const customer = CUSTOMER.safeParse(JSON.parse(run.input));
    const live: Live = {
      run,
      machine: machines.machine(run.machineArn, run.revision),
      roleArn: machines.record(run.machineArn).roleArn,
      lanes: customer.success ? [laneOf(customer.data.customer)] : [],
      tail: Promise.resolve(),
      cancel: undefined,
      atWork: false,
      due: undefined,
    };
    this.#live.set(run.arn, live);
    return live;
  }

  /** Applies the stimulus after those before it; the result is what is to be carried out. */
  #apply(live: Live, stimulus: Stimulus): Promise<readonly Effect[]> {
    const applied = live.tail.then(() => this.#step(live, stimulus));
    live.tail = applied.catch(() => undefined);
    return applied;
  }

  async #step(live: Live, stimulus: Stimulus): Promise<readonly Effect[]> {
    const { kernel, hash, storage, status, onTransitions } = this.#deps;
    const before = live.run;
    const world = { now: kernel.now(), hash, roleArn: live.roleArn };
    const { run, events, effects, transitions } = await advance(live.machine, before, stimulus, world);
    if (run !== before) {
      storage.save(run, events);
      live.run = run;
      this.#moveToken(before, run);
      if (transitions > 0) onTransitions(transitions);
      if (stimulus.kind === "start" || stimulus.kind === "redrive") status.changed(statusChange(run, hash));
      if (run.status !== "RUNNING") this.#release(live);
    }
    if (!live.atWork) this.#arrange(live);
    return effects;
  }

  #moveToken(before: Run, after: Run): void {
    const [old, token] = [tokenOf(before), tokenOf(after)];
    if (old === token) return;
    if (old !== undefined) this.#tokens.delete(old);
    if (token !== undefined) this.#tokens.set(token, after.arn);
  }

  #release(live: Live): void {
    const { run } = live;
    if (!this.#live.delete(run.arn)) return;
    live.cancel?.();
    live.cancel = undefined;
    this.#deps.status.changed(statusChange(run, this.#deps.hash));
  }

  /** One job, at the next time that means something to the run. */
  #arrange(live: Live): void {
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

  /** Gives the run time, and calls functions for as long as it asks for another. */
  async #work(live: Live): Promise<void> {
    live.cancel = undefined;
    live.atWork = true;
    try {
      let effects = await this.#apply(live, this.#nextStimulus(live));
      for (let [effect] = effects; effect !== undefined; [effect] = effects) {
        effects = await this.#invoke(live, effect);
      }
    } finally {
      live.atWork = false;
      this.#arrange(live);
    }
  }

  #nextStimulus(live: Live): Stimulus {
    const { due } = live;
    if (due === undefined || due.at > this.#deps.kernel.now()) return { kind: "time" };
    live.due = undefined;
    return due.stimulus;
  }

  async #invoke(live: Live, { functionName, payload, call }: Effect): Promise<readonly Effect[]> {
    const { invoker, kernel, machines } = this.#deps;
    const { arn: executionArn, machineArn, revision, place } = live.run;
    const roleArn = machines.roleOf(machineArn, revision);
    const meta = { executionArn, state: place?.state ?? "", call, ...defined({ roleArn }) };
    const value: Json = JSON.parse(payload);
    const answered = await invoker.invoke(functionName, value, meta);
    const answer: TaskAnswer = answered.ok
      ? { ok: true, output: JSON.stringify(answered.payload ?? null) }
      : { ok: false, error: answered.error, cause: answered.cause };
    const stimulus: Stimulus = { kind: "returned", call, answer };
    if (answered.takesSeconds === undefined || answered.takesSeconds <= 0) return this.#apply(live, stimulus);
    live.due = { at: kernel.now() + answered.takesSeconds * 1000, stimulus };
    return [];
  }
}

function tokenOf({ place }: Run): string | undefined {
  return place?.doing.kind === "task" ? place.doing.token : undefined;
}
