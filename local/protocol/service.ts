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

/**
 * A service of the AWS query protocol: the request is a form, the answer XML. Only values of the first level are supported. Any
 * other operation gets InvalidAction.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function queryService(
  namespace: string,
  invalidInput: string,
  operations: Readonly<Record<string, Operation>>,
): Service {
  const table = new Map(Object.entries(operations));
  return {
    async handle(operation, body) {
      const run = table.get(operation);
      if (run === undefined)
        return queryRefusal(namespace, new AwsError("InvalidAction", `There is no action ${operation}.`));
      try {
        const result = await run(Object.fromEntries(new URLSearchParams(body)));
        return answer(200, namespace, operation, result);
      } catch (error) {
        const refusal = asRefusal(error, invalidInput);
        if (refusal === undefined) throw error;
        return queryRefusal(namespace, refusal);
      }
    },
  };
}

const HEADERS = { "content-type": "text/xml" };
const Members = z.record(z.string(), z.string());

function answer(status: number, namespace: string, operation: string, result: object): Reply {
  const members = Object.entries(Members.parse(result)).map(([name, value]) => `<${name}>${escaped(value)}</${name}>`);
  const inner = `<${operation}Result>${members.join("")}</${operation}Result>${METADATA}`;
  return {
    status,
    headers: HEADERS,
    body: `<${operation}Response xmlns="${namespace}">${inner}</${operation}Response>`,
  };
}

const METADATA = "<ResponseMetadata><RequestId>local</RequestId></ResponseMetadata>";

/** A refusal in the AWS query protocol. */
export function queryRefusal(namespace: string, { status, code, message }: AwsError): Reply {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${escaped(message)}</Message></Error>`;
  return {
    status,
    headers: HEADERS,
    body: `<ErrorResponse xmlns="${namespace}">${error}<RequestId>local</RequestId></ErrorResponse>`,
  };
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

export const STS_NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

/**
 * GetCallerIdentity of STS: every caller is the local cloud's own user, with any credentials.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export function stsService(account: string): Service {
  return queryService(STS_NAMESPACE, "ValidationError", {
    GetCallerIdentity: () => ({ UserId: "LOCAL", Account: account, Arn: `arn:aws:iam::${account}:user/local` }),
  });
}
