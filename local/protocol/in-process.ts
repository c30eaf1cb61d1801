import type { Gateway } from "./gateway.ts";

interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}
const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** An HttpHandler for AWS SDK v3 clients that answers in process, without socket, HTTP or signature. */
export function inProcessHandler(gatewayOf: () => Gateway): {
  handle(request: unknown): Promise<{ response: unknown }>;
} {
  return {
    handle: async (request) => {
      const gateway = gatewayOf();
      const { method, path, headers, body } = parse(request);
      const text = textOf(body);
      const route = gateway.route({ method, path, target: headers["x-amz-target"], body: text });
      const reply = await gateway.handle(route, text);
      return {
        response: { statusCode: reply.status, headers: reply.headers, body: encoder.encode(reply.body) },
      };
    },
  };
}

function parse(request: unknown): Request {
  if (isRequest(request)) return request;
  throw new TypeError("Not a request of the AWS SDK.");
}

/** Checked by hand, because a schema would copy every header of every call. */
function isRequest(value: unknown): value is Request {
  return typeof value === "object" && value !== null && "headers" in value && "path" in value && "method" in value;
}

function textOf(body: unknown): string {
  if (typeof body === "string") return body;
  if (body === undefined || body === null) return "";
  if (body instanceof Uint8Array) return decoder.decode(body);
  throw new TypeError("The local cloud takes no streamed request bodies.");
}

/** The part of an AWS SDK v3 client that `callInProcess` uses. */
interface SdkClient {
  readonly config: object;
  readonly middlewareStack: object;
}

/** Turns inputs into requests, and answers into outputs or errors, by the service's model. */
interface Protocol {
  serializeRequest(operation: object, input: unknown, context: object): Promise<unknown>;
  deserializeResponse(operation: object, context: object, response: unknown): Promise<unknown>;
}
interface Handler {
  handle(request: unknown): Promise<{ readonly response: unknown }>;
}
type Next = (args: { readonly input: unknown }) => Promise<object>;
interface Stack {
  add(middleware: (next: Next, context: object) => Next, options: object): void;
}

/**
 * Makes a client call its request handler directly. The SDK still serializes inputs and reads answers, so requests, outputs and
 * errors are the same. Steps that only a network needs (signing, endpoints, retries, user agent) are skipped; they
 * cost more than the rest of a call. A client with another structure is not changed.
 */
export function callInProcess(client: SdkClient): void {
  const { config, middlewareStack: stack } = client;
  if (!isStack(stack) || !("protocol" in config) || !("requestHandler" in config)) return;
  const { protocol, requestHandler: handler } = config;
  if (!isProtocol(protocol) || !isHandler(handler)) return;
  const endpoint = { protocol: "http:", hostname: "127.0.0.1", path: "/" };
  const serde = { ...config, endpoint: async () => endpoint };
  stack.add(
    (next, context) => {
      const operation = operationOf(context);
      if (operation === undefined) return next;
      return async ({ input }) => {
        const request = await protocol.serializeRequest(operation, input, serde);
        const { response } = await handler.handle(request);
        return { response, output: await protocol.deserializeResponse(operation, serde, response) };
      };
    },
    { name: "inProcess", step: "initialize", priority: "high" },
  );
}

/** The model of the operation, which the SDK passes down the stack as a tuple. */
function operationOf(context: object): object | undefined {
  const smithy: unknown = Reflect.get(context, "__smithy_context");
  const schema: unknown = typeof smithy === "object" && smithy !== null ? Reflect.get(smithy, "operationSchema") : null;
  if (!Array.isArray(schema)) return undefined;
  const [, namespace, name, traits, input, output]: unknown[] = schema;
  return { namespace, name, traits, input, output };
}

function isStack(value: object): value is Stack {
  return typeof Reflect.get(value, "add") === "function";
}

function isProtocol(value: unknown): value is Protocol {
  return typeof value === "object" && value !== null && "serializeRequest" in value && "deserializeResponse" in value;
}

function isHandler(value: unknown): value is Handler {
  return typeof value === "object" && value !== null && "handle" in value;
}
