import { hash } from "node:crypto";
import { z } from "zod/mini";
import type { Json, JsonObject } from "../../core/model/json.ts";
import type { Cancel, Job, Kernel } from "../../local/kernel/kernel.ts";
import { MemoryStorage } from "../../local/stepfunctions/memory-storage.ts";
import type { LambdaAnswer } from "../../local/stepfunctions/ports.ts";
import {
  createStepFunctions,
  type OperationName,
  type StepFunctions,
} from "../../local/stepfunctions/step-functions.ts";

export const START = Date.UTC(2026, 2, 1, 12);
export const sha256 = (text: string) => hash("sha256", text);

/** A clock that is moved by hand; jobs of one instant run in the order of their keys. */
export class HandKernel implements Kernel {
  time = START;
  #jobs: { at: number; job: Job }[] = [];

  now(): number {
    return this.time;
  }

  schedule(at: number, job: Job): Cancel {
    const entry = { at: Math.max(at, this.time), job };
    this.#jobs.push(entry);
    return () => {
      this.#jobs = this.#jobs.filter((other) => other !== entry);
    };
  }

  get jobs(): number {
    return this.#jobs.length;
  }

  async runUntil(time: number): Promise<void> {
    for (;;) {
      const [next] = this.#jobs.toSorted((a, b) => a.at - b.at || (a.job.key < b.job.key ? -1 : 1));
      if (next === undefined || next.at > time) break;
      this.#jobs = this.#jobs.filter((other) => other !== next);
      this.time = next.at;
      await next.job.run();
    }
    this.time = time;
  }
}

export interface Call {
  readonly functionName: string;
  readonly payload: Json;
  readonly at: number;
}

/** What a function of a test answers; a promise may be settled later. */
export type TestFunction = (payload: Json, call: number) => LambdaAnswer | Promise<LambdaAnswer>;

/** Step Functions with functions made of closures. `die` takes the process away; what was stored stays. */
export class TestCloud {
  readonly storage = new MemoryStorage();
  readonly changes: JsonObject[] = [];
  readonly calls: Call[] = [];
  transitions = 0;
  kernel = new HandKernel();
  states: StepFunctions;
  readonly #functions: Readonly<Record<string, TestFunction>>;

  constructor(functions: Readonly<Record<string, TestFunction>> = {}) {
    this.#functions = functions;
    this.states = this.#open();
  }

  #open(): StepFunctions {
    const { kernel, storage } = this;
    return createStepFunctions({
      kernel,
      hash: sha256,
      invoker: {
        invoke: async (functionName, payload) => {
          this.calls.push({ functionName, payload, at: kernel.now() });
          const named = this.#functions[functionName];
          if (named === undefined) return { ok: false, error: "Lambda.ResourceNotFoundException", cause: functionName };
          return named(payload, this.calls.length);
        },
      },
      runs: storage,
      machines: storage,
      status: { changed: (event) => this.changes.push(event) },
      region: "eu-central-1",
      account: "000000000000",
      onTransitions: (n) => {
        this.transitions += n;
      },
    });
  }

  dieAndOpen(): void {
    const kernel = new HandKernel();
    kernel.time = this.kernel.time;
    this.kernel = kernel;
    this.states = this.#open();
    this.states.open();
  }

  deploy(states: JsonObject, more: JsonObject = {}, name = "machine"): string {
    const definition = { QueryLanguage: "JSONata", StartAt: Object.keys(states)[0] ?? "", States: states, ...more };
    return this.states.deploy({
      name,
      roleArn: "arn:aws:iam::000000000000:role/machine",
      definition: JSON.stringify(definition),
    });
  }

  call(operation: OperationName, input: unknown): Promise<JsonObject> {
    return this.states.call(operation, input);
  }

  /** Starts a run named `run` and gives time up to now; the result is its ARN. */
  async start(machine: string, input: Json = {}, name = "run"): Promise<string> {
    const started = await this.call("StartExecution", {
      stateMachineArn: machine,
      name,
      input: JSON.stringify(input),
    });
    await this.kernel.runUntil(this.kernel.time);
    return z.string().parse(started.executionArn);
  }

  async pass(seconds: number): Promise<void> {
    await this.kernel.runUntil(this.kernel.time + seconds * 1000);
  }

  describe(executionArn: string): Promise<JsonObject> {
    return this.call("DescribeExecution", { executionArn });
  }

  async output(executionArn: string): Promise<unknown> {
    const { output } = await this.describe(executionArn);
    return typeof output === "string" ? JSON.parse(output) : undefined;
  }

  async history(executionArn: string): Promise<readonly z.output<typeof EVENT>[]> {
    const { events } = await this.call("GetExecutionHistory", { executionArn, maxResults: 1000 });
    return z.array(EVENT).parse(events);
  }

  async types(executionArn: string): Promise<readonly string[]> {
    return (await this.history(executionArn)).map(({ type }) => type);
  }
}

const EVENT = z.looseObject({ id: z.number(), previousEventId: z.number(), timestamp: z.number(), type: z.string() });

/** A task that calls a function by `lambda:invoke`, with the run's document. */
export function invoke(functionName: string, more: JsonObject): JsonObject {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Arguments: { FunctionName: functionName, Payload: "{% $states.input %}" },
    ...more,
  };
}

/** A task that gives its token away and waits for the answer. */
export function waitForToken(functionName: string, more: JsonObject): JsonObject {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
    Arguments: { FunctionName: functionName, Payload: { token: "{% $states.context.Task.Token %}" } },
    ...more,
  };
}

export const ok = (payload: Json = {}): LambdaAnswer => ({ ok: true, payload });

/** As Lambda reports an error of the function's own. */
export function failed(errorType: string, errorMessage = ""): LambdaAnswer {
  return { ok: false, error: errorType, cause: JSON.stringify({ errorType, errorMessage, trace: [] }) };
}

export function tokenIn(payload: Json | undefined): string {
  return z.object({ token: z.string() }).parse(payload).token;
}
