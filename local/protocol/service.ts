import { z } from "zod/mini";

/** A refusal in the words of an AWS service; the protocol layer turns it into the service's error document. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  /** Members of the error document besides its message. */
  readonly details: object;
  constructor(code: string, message: string, status = 400, details: object = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.details = details;
  }
}

/** An answer in the protocol. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * One AWS service behind its protocol. `operation` is the name in its API, `body` the body of the request, `host` the host and
 * port of the request; undefined in process.
 */
export interface Service {
  handle(operation: string, body: string, host?: string): Promise<Reply>;
}

/** An operation: parses its own input, and refuses with AwsError. */
export type Operation = (input: unknown, host?: string) => object | Promise<object>;

export interface JsonProtocol {
  /** Prefix of error codes, as in `com.amazonaws.sqs#QueueDoesNotExist`; empty for none. */
  readonly namespace: string;
  readonly contentType: "application/x-amz-json-1.0" | "application/x-amz-json-1.1" | "application/json";
  /** Error code for an invalid input. */
  readonly invalidInput: string;
}

/** A service of the AWS JSON protocols with these operations; any other operation gets UnknownOperationException. */
export function jsonService(protocol: JsonProtocol, operations: Readonly<Record<string, Operation>>): Service {
  const table = new Map(Object.entries(operations));
  return serviceOver(protocol, (operation) => table.get(operation));
}

/** A service of the AWS JSON protocols whose operations are found by name. */
export function serviceOver(protocol: JsonProtocol, find: (operation: string) => Operation | undefined): Service {
  const headers = { "content-type": protocol.contentType };
  return {
    async handle(operation, body, host) {
      const run = find(operation);
      if (run === undefined) return unknownOperation(protocol.contentType);
      try {
        const result = await run(body === "" ? {} : parseBody(body), host);
        return { status: 200, headers, body: JSON.stringify(result) };
      } catch (error) {
        const refusal = asRefusal(error, protocol.invalidInput);
        if (refusal === undefined) throw error;
        return jsonRefusal(protocol, refusal);
      }
    },
  };
}

/** A refusal in the AWS JSON protocols. */
export function jsonRefusal(protocol: Omit<JsonProtocol, "invalidInput">, refusal: AwsError): Reply {
  return {
    status: refusal.status,
    headers: { "content-type": protocol.contentType, "x-amzn-errortype": refusal.code },
    body: JSON.stringify({ __type: protocol.namespace + refusal.code, message: refusal.message, ...refusal.details }),
  };
}

/** The answer for an operation that the service does not have. */
export function unknownOperation(contentType = "application/x-amz-json-1.1"): Reply {
  return {
    status: 400,
    headers: { "content-type": contentType, "x-amzn-errortype": "UnknownOperationException" },
    body: JSON.stringify({ __type: "com.amazon.coral.service#UnknownOperationException" }),
  };
}

function parseBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new AwsError("SerializationException", "The request is not valid JSON.");
  }
}

/** The refusal that an error means; undefined for an unexpected error. */
export function asRefusal(error: unknown, invalidInput: string): AwsError | undefined {
  if (error instanceof AwsError) return error;
  if (!(error instanceof z.core.$ZodError)) return undefined;
  const [issue] = error.issues;
  const path = issue?.path.join(".") ?? "";
  return new AwsError(
    invalidInput,
    `1 validation error detected: value at '${path}' ${issue?.message ?? "is invalid"}`,
  );
}
