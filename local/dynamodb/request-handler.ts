import type { Dynamo } from "./handler.ts";

/** The part of the AWS SDK's HttpHandler that a client calls. */
export interface RequestHandler {
  handle(request: unknown): Promise<{ response: unknown }>;
}

const encoder = new TextEncoder();

/** Lets an AWS SDK v3 DynamoDB client work on this DynamoDB without HTTP. */
export function dynamoRequestHandler(dynamo: Dynamo): RequestHandler {
  return {
    handle: async (request) => {
      const reply = await dynamo.handle(...callOf(request));
      return {
        response: { statusCode: reply.status, headers: reply.headers, body: encoder.encode(reply.body) },
      };
    },
  };
}

function callOf(request: unknown): [operation: string, body: string] {
  if (typeof request !== "object" || request === null || !("headers" in request) || !("body" in request)) {
    throw new TypeError("Not a request of the AWS SDK.");
  }
  const { headers, body } = request;
  const target: unknown = typeof headers === "object" && headers !== null ? Reflect.get(headers, "x-amz-target") : "";
  const text = typeof body === "string" ? body : body instanceof Uint8Array ? new TextDecoder().decode(body) : "";
  return [String(target).slice(String(target).indexOf(".") + 1), text];
}
