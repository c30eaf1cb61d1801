import { sameRun } from "../../core/enter/run.ts";
import type { RunStatus, RunStore, TaskTokens } from "../../core/ports/runs.ts";
import { AwsError } from "../../local/protocol/service.ts";
import type { StepFunctions } from "../../local/stepfunctions/step-functions.ts";

const CLOSED = { SUCCEEDED: "succeeded", FAILED: "failed", TIMED_OUT: "timed_out", ABORTED: "aborted" } as const;

/** The runs of the local Step Functions, without the SDK between. */
export function serviceRuns(service: StepFunctions, machinePrefix: string): RunStore {
  const execution = (journey: string, name: string) =>
    `${machinePrefix.replace(":stateMachine:", ":execution:")}${journey}:${name}`;
  return {
    async start(journey, version, name, input) {
      const stateMachineArn = `${machinePrefix}${journey}:v${version}`;
      const started = await unless("ExecutionAlreadyExists", () =>
        service.call("StartExecution", { stateMachineArn, name, input: JSON.stringify(input) }),
      );
      if (started !== undefined) return "started";
      const found = await service.call("DescribeExecution", { executionArn: execution(journey, name) });
      if (!sameRun(JSON.parse(String(found.input)), input)) return "taken";
      return found.status === "RUNNING" ? "started" : "over";
    },
    async stop(journey, name, reason) {
      await unless("ExecutionDoesNotExist", () =>
        service.call("StopExecution", { executionArn: execution(journey, name), error: "Exited", cause: reason }),
      );
    },
    async describe(journey, name): Promise<RunStatus> {
      const found = await unless("ExecutionDoesNotExist", () =>
        service.call("DescribeExecution", { executionArn: execution(journey, name) }),
      );
      if (found === undefined) return { status: "absent" };
      const { status, stopDate, output } = found;
      if (typeof status !== "string" || !(status in CLOSED)) return { status: "running" };
      const closed = Object.entries(CLOSED).find(([key]) => key === status)?.[1] ?? "failed";
      const read: unknown = typeof output === "string" ? JSON.parse(output) : {};
      const outcome: unknown = typeof read === "object" && read !== null ? Reflect.get(read, "outcome") : undefined;
      return { status: closed, time: Number(stopDate) * 1000, ...(typeof outcome === "string" ? { outcome } : {}) };
    },
  };
}

export function serviceTokens(service: StepFunctions): TaskTokens {
  return {
    async succeed(taskToken, result) {
      const answered = await unless(["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"], () =>
        service.call("SendTaskSuccess", { taskToken, output: JSON.stringify(result) }),
      );
      return answered === undefined ? "late" : "answered";
    },
  };
}

async function unless<T>(codes: string | readonly string[], call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof AwsError && codes.includes(error.code)) return undefined;
    throw error;
  }
}
