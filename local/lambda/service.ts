import { AwsError } from "../kernel/fault.ts";
import { asFault, jsonRefusal, type Reply, type Service, unknownOperation } from "../protocol/service.ts";
import { FunctionError } from "./function-error.ts";
import type { LambdaHost } from "./lambda.ts";

/** Paths of the Lambda API that are answered here. */
export const LAMBDA_PATHS = /^\/(2015-03-31|2019-09-30)\/functions\//;

const INVOKE = /^POST \/2015-03-31\/functions\/([^/]+)\/invocations$/;
const CONCURRENCY = /^GET \/2019-09-30\/functions\/([^/]+)\/concurrency$/;
const PROTOCOL = { namespace: "", contentType: "application/json" } as const;

/**
 * What people ask of Lambda by hand: Invoke, which waits for the answer, and GetFunctionConcurrency; `operation` is method
 * and path. No function here has copies reserved.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function lambdaService(lambda: LambdaHost): Service {
  const invoke = async (name: string, body: string): Promise<Reply> => {
    const { result } = await lambda.invoke(known(lambda, name), body === "" ? {} : jsonOf(body));
    const failed = result instanceof FunctionError;
    return {
      status: 200,
      headers: { "content-type": PROTOCOL.contentType, ...(failed ? { "x-amz-function-error": "Unhandled" } : {}) },
      body: JSON.stringify(failed ? result.payload : result),
    };
  };
  return {
    async handle(operation, body) {
      const [, invoked] = INVOKE.exec(operation) ?? [];
      const [, asked] = CONCURRENCY.exec(operation) ?? [];
      try {
        if (invoked !== undefined) return await invoke(invoked, body);
        if (asked === undefined) return unknownOperation(PROTOCOL.contentType);
        known(lambda, asked);
        return { status: 200, headers: { "content-type": PROTOCOL.contentType }, body: "{}" };
      } catch (error) {
        const fault = asFault(error, "InvalidParameterValueException");
        if (fault === undefined) throw error;
        return jsonRefusal(PROTOCOL, fault);
      }
    },
  };
}

function known(lambda: LambdaHost, name: string): string {
  const found = decodeURIComponent(name);
  if (!lambda.has(found)) throw new AwsError("ResourceNotFoundException", `Function not found: ${found}`, 404);
  return found;
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new AwsError("InvalidRequestContentException", "The payload is not valid JSON.");
  }
}
