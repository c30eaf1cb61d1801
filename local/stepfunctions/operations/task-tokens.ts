import { z } from "zod/mini";
import { defined } from "../../../core/model/defined.ts";
import { AwsError } from "../../protocol/service.ts";
import { tooLarge } from "../run/run.ts";
import { isTaskToken } from "../run/token.ts";
import { operation, type ServiceParts } from "./operation.ts";

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
