import { FunctionError, ThrottledError } from "../lambda/function-error.ts";
import type { Invoked } from "../lambda/lambda.ts";
import { permits } from "../template/policy.ts";
import { type Stack, TemplateRefusedError } from "../template/stack.ts";
import { decodedPath, failure, type HttpReply, type HttpRequest, proxyEvent, replyOf } from "./proxy-event.ts";
import { matchRoute } from "./routes.ts";

export interface HttpApiPorts {
  /** Calls a function by ARN and waits for it. Throws ThrottledError. */
  invoke(functionArn: string, event: object): Promise<Invoked>;
  countRequests(n: number): void;
  now(): number;
}

/**
 * The HTTP APIs of the template on the local port. It is at `/collect/`, as at the base path of a custom domain, and at the root for
 * paths that begin with `/v1/`, because SDKs replace the path of a host that they are given.
 *
 * 1. A route leads to its function only if the function's policy lets API Gateway call it, as in AWS.
 * 2. A function that fails is answered 500, one that is throttled or cut off 503. Clients try both again.
 *    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-lambda.html
 * 3. Nothing is throttled, and an answer does not wait for the duration of an invocation: clients are not on the virtual clock.
 */
export class HttpApi {
  readonly #stack: Stack;
  readonly #ports: HttpApiPorts;
  #requests = 0;

  constructor(stack: Stack, ports: HttpApiPorts) {
    if (stack.apis.length > 1)
      throw new TemplateRefusedError("The local cloud serves one HTTP API, and the stack has more.");
    for (const { key, target } of stack.apiRoutes) {
      if (stack.apiIntegrations.some((integration) => integration.target === target)) continue;
      throw new TemplateRefusedError(`The route ${key} leads to ${target}, which does not exist.`);
    }
    this.#stack = stack;
    this.#ports = ports;
  }

  /** The path within the API of a request to the local port; undefined when the request is not for the API. */
  pathOf(path: string): string | undefined {
    if (this.#stack.apis.length === 0) return undefined;
    if (path.startsWith(BASE)) return path.slice(BASE.length - 1);
    return path.startsWith("/v1/") ? path : undefined;
  }

  /** Answers a request; its path is that within the API. */
  async handle(request: HttpRequest): Promise<HttpReply> {
    const { account, region, apis, apiRoutes, apiIntegrations } = this.#stack;
    const [api] = apis;
    const matched = matchRoute(apiRoutes, request.method, decodedPath(request.path));
    if (api === undefined || matched === undefined) return failure(404);
    const functionArn = apiIntegrations.find(({ target }) => target === matched.route.target)?.functionArn ?? "";
    if (!this.#mayCall(functionArn, `${api.arn}/$default/${matched.route.key.replace(/^(\w+) /, "$1")}`))
      return failure(500);
    this.#ports.countRequests(Math.max(1, Math.ceil(request.body.length / BILLED_BYTES)));
    this.#requests += 1;
    const now = this.#ports.now();
    const requestId = `local-${now}-${this.#requests}`;
    const event = proxyEvent(request, matched, { apiId: api.id, account, region, requestId, now });
    try {
      const { result } = await this.#ports.invoke(functionArn, event);
      if (!(result instanceof FunctionError)) return replyOf(result);
      return failure(result.payload.trace.length === 0 ? 503 : 500);
    } catch (error) {
      if (error instanceof ThrottledError) return failure(503);
      throw error;
    }
  }

  #mayCall(functionArn: string, sourceArn: string): boolean {
    return permits(this.#stack.resourcePolicies.get(functionArn) ?? [], {
      action: "lambda:InvokeFunction",
      resource: functionArn,
      service: "apigateway.amazonaws.com",
      context: { "aws:sourcearn": sourceArn },
    });
  }
}

const BASE = "/collect/";
/** https://aws.amazon.com/api-gateway/pricing/ */
const BILLED_BYTES = 512 * 1024;
