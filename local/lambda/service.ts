import { AwsError, asRefusal, jsonRefusal, type Reply, type Service, unknownOperation } from "../protocol/service.ts";
import type { LambdaInvoker } from "../stepfunctions/ports.ts";
import { FunctionError, ThrottledError } from "./function-error.ts";
import type { LambdaHost } from "./lambda.ts";

/** The supported paths of the Lambda API. */
export const LAMBDA_PATHS = /^\/(2015-03-31|2019-09-30)\/functions\//;

const INVOKE = /^POST \/2015-03-31\/functions\/([^/]+)\/invocations$/;
const CONCURRENCY = /^GET \/2019-09-30\/functions\/([^/]+)\/concurrency$/;
const PROTOCOL = { namespace: "", contentType: "application/json" } as const;

/**
 * The Lambda API, for people and for the function that sends: synchronous Invoke, which is refused where no place is free, and GetFunctionConcurrency (no function has reserved concurrency). `operation` is
 * method and path.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function lambdaService(lambda: Pick<LambdaHost, "has" | "invoke">): Service {
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
        if (error instanceof ThrottledError) {
          return jsonRefusal(PROTOCOL, new AwsError("TooManyRequestsException", "Rate Exceeded.", 429));
        }
        const refusal = asRefusal(error, "InvalidParameterValueException");
        if (refusal === undefined) throw error;
        return jsonRefusal(PROTOCOL, refusal);
      }
    },
  };
}

function known(lambda: Pick<LambdaHost, "has">, name: string): string {
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

const THROTTLED = "Rate Exceeded. (Service: AWSLambdaInternal; Status Code: 429; Error Code: TooManyRequestsException)";

/**
 * Calls functions for Step Functions: an error becomes its type, with Lambda's JSON as the cause. The role of the run's revision must
 * be among `roles`; a version keeps its role even when the role was deleted.
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
