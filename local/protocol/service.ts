import { z } from "zod/mini";

/** A refusal as an AWS service words it; the protocol layer turns it into the service's error document. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  /** Members of the error besides its message. */
  readonly details: object;
  constructor(code: string, message: string, status = 400, details: object = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.details = details;
  }
}

/** An answer as it goes over the wire. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * One AWS service behind its protocol: `operation` as its API names it, `body` the request's JSON, `host` the name and port under
 * which the caller reached it; undefined in process.
 */
export interface Service {
  handle(operation: string, body: string, host?: string): Promise<Reply>;
}

/** An operation: parses its own input, refuses by AwsFault. */
export type Operation = (input: unknown, host?: string) => object | Promise<object>;

export interface JsonProtocol {
  /** Goes before error codes, as in `com.amazonaws.sqs#QueueDoesNotExist`; empty for none. */
  readonly namespace: string;
  readonly contentType: "application/x-amz-json-1.0" | "application/x-amz-json-1.1" | "application/json";
  /** Code for an input that does not parse. */
  readonly invalidInput: string;
}

/** A service of the AWS JSON protocols over a record of operations; any other gets UnknownOperationException. */
export function jsonService(protocol: JsonProtocol, operations: Readonly<Record<string, Operation>>): Service {
  const table = new Map(Object.entries(operations));
  return serviceOver(protocol, (operation) => table.get(operation));
}

/** The same over operations that are looked up by name. */
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
        const fault = asFault(error, protocol.invalidInput);
        if (fault === undefined) throw error;
        return jsonRefusal(protocol, fault);
      }
    },
  };
}

/** A refusal as the AWS JSON protocols write it. */
export function jsonRefusal(protocol: Omit<JsonProtocol, "invalidInput">, fault: AwsError): Reply {
  return {
    status: fault.status,
    headers: { "content-type": protocol.contentType, "x-amzn-errortype": fault.code },
    body: JSON.stringify({ __type: protocol.namespace + fault.code, message: fault.message, ...fault.details }),
  };
}

/** What AWS answers to an operation that a service does not have. */
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

/** The refusal that an error stands for; undefined for one that is a fault of ours. */
export function asFault(error: unknown, invalidInput: string): AwsError | undefined {
  if (error instanceof AwsError) return error;
  if (!(error instanceof z.core.$ZodError)) return undefined;
  const [issue] = error.issues;
  const path = issue?.path.join(".") ?? "";
  return new AwsError(
    invalidInput,
    `1 validation error detected: value at '${path}' ${issue?.message ?? "is invalid"}`,
  );
}
