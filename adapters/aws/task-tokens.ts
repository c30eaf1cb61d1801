import { SendTaskSuccessCommand, type SFNClient } from "@aws-sdk/client-sfn";
import type { TaskTokens } from "../../core/ports.ts";

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
