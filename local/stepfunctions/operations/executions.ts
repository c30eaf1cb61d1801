import { z } from "zod/mini";
import { defined } from "../../../core/model/defined.ts";
import { AwsError } from "../../protocol/service.ts";
import { executionArn } from "../arns.ts";
import { asUuid } from "../expression/scope.ts";
import { type Run, tooLarge } from "../run/run.ts";
import { isTaskToken } from "../run/token.ts";
import { redrive } from "../status-change.ts";
import { operation, runOf, type ServiceParts, seconds } from "./operation.ts";

const START = z.object({
  stateMachineArn: z.string(),
  name: z.optional(z.string()),
  input: z.optional(z.string()),
  traceHeader: z.optional(z.string()),
});

/** Characters that a name must not have. https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern finds control characters
const FORBIDDEN = /[\s?*<>{}[\]"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/;
const NAME_FREE_AFTER_MILLIS = 90 * 86_400_000;

/**
 * StartExecution. Idempotent by name and input while the run is open: it returns the original answer. Any other use of the name
 * fails with ExecutionAlreadyExists until 90 days after the run has closed.
 */
export const startExecution = operation(START, async (service, { stateMachineArn, name: given, input = "{}" }) => {
  const { kernel, machines, runs } = service;
  checkInput(input);
  const name = given ?? unusedName(service, stateMachineArn, input);
  if (name.length < 1 || name.length > 80 || FORBIDDEN.test(name)) {
    throw new AwsError("InvalidName", `Invalid Name: '${name}'`);
  }
  const { record, revision, ...through } = machines.resolve(stateMachineArn, name);
  const arn = executionArn(record.arn, name);
  const now = kernel.now();
  const known = runs.get(arn);
  if (known !== undefined && (known.stop === undefined || known.stop + NAME_FREE_AFTER_MILLIS > now)) {
    if (known.status === "RUNNING" && known.input === input) {
      return { executionArn: arn, startDate: seconds(known.start) };
    }
    throw new AwsError("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`);
  }
  const { timeoutSeconds } = machines.machine(record.arn, revision);
  const run: Run = {
    arn,
    name,
    machineArn: record.arn,
    ...through,
    revision,
    status: "RUNNING",
    start: now,
    input,
    ...(timeoutSeconds === undefined ? {} : { deadline: now + timeoutSeconds * 1000 }),
    events: 0,
    variables: {},
  };
  await runs.start(run);
  return { executionArn: arn, startDate: seconds(now) };
});

function checkInput(input: string): void {
  const invalid = (why: string) =>
    new AwsError("InvalidExecutionInput", `Invalid State Machine Execution Input: '${why}'`);
  if (tooLarge(input)) throw invalid("The input is larger than 262144 bytes");
  try {
    JSON.parse(input);
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : "not JSON");
  }
}

/** A name for a run without a given name; the same calls in the same order get the same names. */
function unusedName({ hash, kernel, runs }: ServiceParts, machineArn: string, input: string): string {
  for (let attempt = 0; ; attempt += 1) {
    const name = asUuid(hash(`name#${machineArn}#${kernel.now()}#${input}#${attempt}`));
    if (runs.get(executionArn(machineArn.split(":").slice(0, 7).join(":"), name)) === undefined) return name;
  }
}

const STOP = z.object({
  executionArn: z.string(),
  error: z.optional(z.string().check(z.maxLength(256))),
  cause: z.optional(z.string().check(z.maxLength(32_768))),
});

/** StopExecution aborts a run. A closed run does not change; the answer has its stop date. */
export const stopExecution = operation(STOP, async (service, { executionArn, error, cause }) => {
  const run = runOf(service, executionArn);
  const stopped = await service.runs.stop(run, {
    ...defined({ error, cause }),
  });
  return { stopDate: seconds(stopped.stop ?? service.kernel.now()) };
});

/**
 * RedriveExecution continues a failed run from the state where it ended, with its original machine and new retry counts.
 * https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
 */
export const redriveExecution = operation(z.object({ executionArn: z.string() }), async (service, { executionArn }) => {
  const run = runOf(service, executionArn);
  const { redriveStatus, redriveStatusReason } = redrive(run, service.kernel.now());
  if (redriveStatus !== "REDRIVABLE") {
    throw new AwsError("ExecutionNotRedrivable", redriveStatusReason ?? "Execution is not redrivable.");
  }
  await service.runs.redrive(run);
  return { redriveDate: seconds(service.kernel.now()) };
});

const TOKEN = z.string().check(z.minLength(1), z.maxLength(2048));

export const sendTaskSuccess = operation(
  z.object({ taskToken: TOKEN, output: z.string() }),
  async (service, { taskToken, output }) => {
    checkToken(service, taskToken);
    checkOutput(output);
    return accepted(await service.runs.answer(taskToken, { ok: true, output }));
  },
);

export const sendTaskFailure = operation(
  z.object({
    taskToken: TOKEN,
    error: z.optional(z.string().check(z.maxLength(256))),
    cause: z.optional(z.string().check(z.maxLength(32_768))),
  }),
  async (service, { taskToken, error = "", cause }) => {
    checkToken(service, taskToken);
    const answer = { ok: false, error, ...defined({ cause }) } as const;
    return accepted(await service.runs.answer(taskToken, answer));
  },
);

export const sendTaskHeartbeat = operation(z.object({ taskToken: TOKEN }), async (service, { taskToken }) => {
  checkToken(service, taskToken);
  return accepted(await service.runs.heartbeat(taskToken));
});

/** A token that the service never made is invalid. A token of a task that is over has timed out. */
function checkToken({ hash }: ServiceParts, token: string): void {
  if (!isTaskToken(hash, token)) throw new AwsError("InvalidToken", "Invalid Token: 'Invalid token'");
}

function checkOutput(output: string): void {
  const invalid = (why: string) => new AwsError("InvalidOutput", `Invalid Output: '${why}'`);
  if (tooLarge(output)) throw invalid("The output is larger than 262144 bytes");
  try {
    JSON.parse(output);
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : "not JSON");
  }
}

function accepted(found: boolean): Record<string, never> {
  if (found) return {};
  throw new AwsError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
}
