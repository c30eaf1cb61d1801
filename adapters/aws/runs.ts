import {
  DescribeExecutionCommand,
  type ExecutionStatus,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import type { RunStatus, RunStore } from "../../core/ports.ts";

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
      } catch (error) {
        const code = nameOf(error);
        if (REFUSED.has(code)) return "refused";
        if (code !== "ExecutionAlreadyExists") throw error;
      }
      return "started";
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
        const { status, stopDate, output } = await client.send(
          new DescribeExecutionCommand({ executionArn: executionArn(machine, name) }),
        );
        const closed = status === undefined ? undefined : CLOSED[status];
        if (closed === undefined || stopDate === undefined) return { status: "running" };
        const outcome = outcomeOf(output);
        return { status: closed, time: stopDate.getTime(), ...(outcome === undefined ? {} : { outcome }) };
      } catch (error) {
        if (nameOf(error) === "ExecutionDoesNotExist") return { status: "absent" };
        throw error;
      }
    },
  };
}

/**
 * Answers of StartExecution that no repeating changes.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
const REFUSED: ReadonlySet<string> = new Set([
  "StateMachineDoesNotExist",
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

/** A run that took an `exit` step says so in its output; whatever else the output is, the run completed. */
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
