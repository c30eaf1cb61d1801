import type { LambdaInvoker } from "../stepfunctions/ports.ts";
import { FunctionError, ThrottledError } from "./function-error.ts";
import type { LambdaHost } from "./lambda.ts";

const THROTTLED = "Rate Exceeded. (Service: AWSLambdaInternal; Status Code: 429; Error Code: TooManyRequestsException)";

/**
 * How Step Functions calls functions: an error becomes its type and, as the cause, the JSON that Lambda answers. It calls
 * them in the role of the run's revision, which must be among `roles`: a version keeps its role, also one that is gone.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html: States.Permissions
 */
export function stateMachineInvoker(lambda: LambdaHost, roles: ReadonlySet<string>): LambdaInvoker {
  return {
    invoke: async (functionName, payload, { roleArn }) => {
      if (roleArn !== undefined && !roles.has(roleArn)) {
        return { ok: false, error: "States.Permissions", cause: `The role ${roleArn} cannot be assumed` };
      }
      if (!lambda.has(functionName)) {
        const cause = `Function not found: ${functionName}`;
        return { ok: false, error: "Lambda.ResourceNotFoundException", cause };
      }
      try {
        const { result, takesMillis } = await lambda.invoke(functionName, payload);
        const takesSeconds = takesMillis / 1_000;
        if (!(result instanceof FunctionError)) return { ok: true, payload: result, takesSeconds };
        return { ok: false, error: result.payload.errorType, cause: JSON.stringify(result.payload), takesSeconds };
      } catch (error) {
        if (!(error instanceof ThrottledError)) throw error;
        return { ok: false, error: "Lambda.TooManyRequestsException", cause: THROTTLED };
      }
    },
  };
}
