import type { LambdaInvoker } from "../stepfunctions/ports.ts";
import { FunctionError } from "./function-error.ts";
import type { LambdaHost } from "./lambda.ts";

/** How Step Functions calls functions: an error becomes its type and, as the cause, the JSON that Lambda answers. */
export function stateMachineInvoker(lambda: LambdaHost): LambdaInvoker {
  return {
    invoke: async (functionName, payload) => {
      if (!lambda.has(functionName)) {
        const cause = `Function not found: ${functionName}`;
        return { ok: false, error: "Lambda.ResourceNotFoundException", cause };
      }
      try {
        return { ok: true, payload: await lambda.invoke(functionName, payload) };
      } catch (error) {
        if (!(error instanceof FunctionError)) throw error;
        return { ok: false, error: error.payload.errorType, cause: JSON.stringify(error.payload) };
      }
    },
  };
}
