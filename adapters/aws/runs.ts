import {
  DescribeExecutionCommand,
  type ExecutionStatus,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import * as z from "zod/mini";
import { sameRun } from "../../core/enter/run.ts";
import { defined } from "../../core/model/defined.ts";
import type { RunDocument } from "../../core/model/task.ts";
import type { RunStart, RunStatus, RunStore, TaskTokens } from "../../core/ports/runs.ts";
import { stoppedIn } from "../../core/settle/run-status.ts";

/**
 * Runs in Step Functions. `machinePrefix` is `arn:…:stateMachine:sojourn-<stage>-`: the ARNs of alias and execution follow
 * from it by name.
 */
export function runStore(client: SFNClient, machinePrefix: string): RunStore {
  const executionPrefix = machinePrefix.replace(":stateMachine:", ":execution:");
  const executionArn = (machine: string, name: string): string => `${executionPrefix}${machine}:${name}`;
  return {
    start: async (machine, version, name, input) => {
      try {
        await client.send(
          new StartExecutionCommand({
            stateMachineArn: `${machinePrefix}${machine}:v${version}`,
            name,
            input: JSON.stringify(input),
          }),
        );
        return "started";
      } catch (error) {
        const code = nameOf(error);
        if (REFUSED.has(code)) return "refused";
        if (code === "StateMachineDoesNotExist") return "absent";
        if (code !== "ExecutionAlreadyExists") throw error;
      }
      return existingRun(client, executionArn(machine, name), input);
    },
    stop: async (machine, name, reason) => {
      try {
        await client.send(
          new StopExecutionCommand({ executionArn: executionArn(machine, name), error: "Exited", cause: reason }),
        );
      } catch (error) {
        if (nameOf(error) !== "ExecutionDoesNotExist") throw error;
      }
    },
    describe: async (machine, name) => {
      try {
        const { status, stopDate, output, error, cause } = await client.send(
          new DescribeExecutionCommand({ executionArn: executionArn(machine, name) }),
        );
        const closed = status === undefined ? undefined : CLOSED[status];
        if (closed === undefined || stopDate === undefined) return { status: "running" };
        const outcome = outcomeOf(output);
        const note = closed === "aborted" ? { note: stoppedIn(error, cause) } : {};
        return { status: closed, time: stopDate.getTime(), ...defined({ outcome }), ...note };
      } catch (error) {
        if (nameOf(error) === "ExecutionDoesNotExist") return { status: "absent" };
        throw error;
      }
    },
  };
}

const whoseRun = z.object({
  customer: z.string(),
  journey: z.string(),
  n: z.number(),
  start: z.number(),
  part: z.exactOptional(z.number()),
});

/**
 * Compares an existing run with one that was to start under the same name. StartExecution answers
 * ExecutionAlreadyExists for any closed run of that name, and for an open one with another input.
 */
async function existingRun(client: SFNClient, executionArn: string, input: RunDocument): Promise<RunStart> {
  const found = await client.send(new DescribeExecutionCommand({ executionArn }));
  const its = whoseRun.safeParse(JSON.parse(found.input ?? "null"));
  if (!its.success || !sameRun(its.data, input)) return "taken";
  return found.status !== undefined && CLOSED[found.status] !== undefined ? "over" : "started";
}

/** Errors of StartExecution that a retry cannot change. */
const REFUSED: ReadonlySet<string> = new Set([
  "StateMachineDeleting",
  "InvalidArn",
  "InvalidExecutionInput",
  "InvalidName",
  "ValidationException",
]);

const CLOSED: Partial<Record<ExecutionStatus, Exclude<RunStatus["status"], "running" | "absent">>> = {
  SUCCEEDED: "succeeded",
  FAILED: "failed",
  TIMED_OUT: "timed_out",
  ABORTED: "aborted",
};

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "");

/** The outcome in a run's output: an `exit` step sets it; without it the run completed. */
function outcomeOf(output: string | undefined): string | undefined {
  if (output === undefined) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(output);
  } catch {
    return undefined;
  }
  const outcome: unknown = typeof parsed === "object" && parsed !== null ? Reflect.get(parsed, "outcome") : undefined;
  return typeof outcome === "string" ? outcome : undefined;
}

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html */
const LATE: ReadonlySet<string> = new Set(["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"]);

export function taskTokens(client: SFNClient): TaskTokens {
  return {
    succeed: async (token, result) => {
      try {
        await client.send(new SendTaskSuccessCommand({ taskToken: token, output: JSON.stringify(result) }));
        return "answered";
      } catch (error) {
        if (error instanceof Error && LATE.has(error.name)) return "late";
        throw error;
      }
    },
  };
}
