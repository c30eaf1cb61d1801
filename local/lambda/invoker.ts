import type { LambdaInvoker } from "../stepfunctions/ports.ts";
import { FunctionError, Throttled } from "./function-error.ts";
import type { LambdaHost } from "./lambda.ts";

const THROTTLED = "Rate Exceeded. (Service: AWSLambdaInternal; Status Code: 429; Error Code: TooManyRequestsException)";

/** How Step Functions calls functions: an error becomes its type and, as the cause, the JSON that Lambda answers. */
export function stateMachineInvoker(lambda: LambdaHost): LambdaInvoker {
  return {
    invoke: async (functionName, payload) => {
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
        if (!(error instanceof Throttled)) throw error;
        return { ok: false, error: "Lambda.TooManyRequestsException", cause: THROTTLED };
      }
    },
  };
}
