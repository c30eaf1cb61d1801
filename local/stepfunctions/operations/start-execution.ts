import { z } from "zod/mini";
import { AwsError } from "../../kernel/fault.ts";
import { executionArn } from "../arns.ts";
import { asUuid } from "../expression/states-functions.ts";
import { tooLarge } from "../run/limits.ts";
import type { Run } from "../run/run.ts";
import { operation, type Service, seconds } from "./operation.ts";

const SCHEMA = z.object({
  stateMachineArn: z.string(),
  name: z.optional(z.string()),
  input: z.optional(z.string()),
  traceHeader: z.optional(z.string()),
});

/** Characters a name may not have. https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
const FORBIDDEN = /[\s?*<>{}[\]"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/;
const NAME_FREE_AFTER_MILLIS = 90 * 86_400_000;

/**
 * Idempotent by name and input while the run is open: the original answer. Any other use of the name until 90 days after
 * the run closed is ExecutionAlreadyExists.
 */
export const startExecution = operation(SCHEMA, async (service, { stateMachineArn, name: given, input = "{}" }) => {
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
  } catch (fault) {
    throw invalid(fault instanceof Error ? fault.message : "not JSON");
  }
}

/** A name for a run that was given none; the same for the same calls in the same order. */
function unusedName({ hash, kernel, runs }: Service, machineArn: string, input: string): string {
  for (let attempt = 0; ; attempt += 1) {
    const name = asUuid(hash(`name#${machineArn}#${kernel.now()}#${input}#${attempt}`));
    if (runs.get(executionArn(machineArn.split(":").slice(0, 7).join(":"), name)) === undefined) return name;
  }
}
