import type { Gateway } from "./gateway.ts";

interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}
const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** An HttpHandler for AWS SDK v3 clients that answers in process: no socket, no HTTP, no signature to check. */
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

/** A schema would copy every header of every call. */
function isRequest(value: unknown): value is Request {
  return typeof value === "object" && value !== null && "headers" in value && "path" in value && "method" in value;
}

function textOf(body: unknown): string {
  if (typeof body === "string") return body;
  if (body === undefined || body === null) return "";
  if (body instanceof Uint8Array) return decoder.decode(body);
  throw new TypeError("The local cloud takes no streamed request bodies.");
}
