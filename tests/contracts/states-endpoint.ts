import { defined } from "../../core/model/defined.ts";
import type { RunStatus } from "../../core/ports/runs.ts";
import { T0 } from "./stores.ts";

/**
 * Step Functions' side of the wire, as far as the adapters speak to it: answers and error names as its API reference has
 * them. https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html
 */
export class StatesEndpoint {
  readonly aliases: ReadonlySet<string>;
  readonly tokens = new Map<string, "waiting" | "expired" | "answered">();
  readonly #runs = new Map<string, { readonly input: string; status: RunStatus }>();

  constructor(aliases: readonly string[]) {
    this.aliases = new Set(aliases);
  }

  run(executionArn: string): { readonly input: string; status: RunStatus } {
    const run = this.#runs.get(executionArn);
    if (run === undefined) throw new RefusalError("ExecutionDoesNotExist");
    return run;
  }

  /** An AWS SDK HttpHandler. */
  readonly requestHandler = {
    handle: async ({ headers, body }: { headers: Record<string, string>; body: Uint8Array }) => {
      const operation = (headers["x-amz-target"] ?? "").replace("AWSStepFunctions.", "");
      return { response: this.#answer(operation, JSON.parse(new TextDecoder().decode(body))) };
    },
  };

  #answer(operation: string, input: Record<string, string>) {
    const reply = (statusCode: number, body: object) => ({
      statusCode,
      headers: { "content-type": "application/x-amz-json-1.0" },
      body: new TextEncoder().encode(JSON.stringify(body)),
    });
    try {
      return reply(200, OPERATIONS[operation]?.(this, input) ?? {});
    } catch (error) {
      if (error instanceof RefusalError) return reply(400, { __type: error.message, message: "No." });
      throw error;
    }
  }

  start(alias: string, name: string, input: string): object {
    if (!this.aliases.has(alias)) throw new RefusalError("StateMachineDoesNotExist");
    if (name.length > 80) throw new RefusalError("InvalidName");
    const arn = `${alias.replace(":stateMachine:", ":execution:").replace(/:v[^:]*$/, "")}:${name}`;
    const known = this.#runs.get(arn);
    if (known !== undefined && (known.status.status !== "running" || known.input !== input)) {
      throw new RefusalError("ExecutionAlreadyExists");
    }
    if (known === undefined) this.#runs.set(arn, { input, status: { status: "running" } });
    return { executionArn: arn, startDate: T0 / 1000 };
  }
}

class RefusalError extends Error {}

const OPERATIONS: Record<string, (states: StatesEndpoint, input: Record<string, string>) => object> = {
  StartExecution: (states, { stateMachineArn = "", name = "", input = "" }) =>
    states.start(stateMachineArn, name, input),
  StopExecution: (states, { executionArn = "" }) => {
    const run = states.run(executionArn);
    if (run.status.status === "running") run.status = { status: "aborted", time: T0 };
    return { stopDate: T0 / 1000 };
  },
  DescribeExecution: (states, { executionArn = "" }) => {
    const { status, input: given } = states.run(executionArn);
    const { outcome, time } = { outcome: undefined, time: undefined, ...status };
    return {
      executionArn,
      input: given,
      status: status.status.toUpperCase(),
      ...(time === undefined ? {} : { stopDate: time / 1000 }),
      ...(status.status === "succeeded"
        ? { output: JSON.stringify({ customer: "c-1", ...defined({ outcome }) }) }
        : {}),
    };
  },
  SendTaskSuccess: (states, { taskToken = "" }) => {
    const state = states.tokens.get(taskToken);
    if (state === undefined) throw new RefusalError("InvalidToken");
    if (state !== "waiting") throw new RefusalError(state === "expired" ? "TaskTimedOut" : "TaskDoesNotExist");
    states.tokens.set(taskToken, "answered");
    return {};
  },
};
