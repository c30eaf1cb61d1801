import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { getOwn, type Json } from "../../core/model/json.ts";
import { type ReceiveDeps, receiveWebhook, type WebhookRequest } from "../../core/sources/receive-webhook.ts";
import type { Receiver } from "../../core/sources/received-rows.ts";
import type { Sources } from "./sources.ts";

export interface WebhookDeps extends ReceiveDeps {
  readonly receivers: Readonly<Record<string, Receiver>>;
}

/**
 * Answers a request of API Gateway to `POST /v1/sources/{name}`. A fault of ours is answered with 500, after which the other system
 * tries again.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export async function answer(
  deps: WebhookDeps,
  sources: Sources,
  request: APIGatewayProxyEventV2,
): Promise<APIGatewayProxyStructuredResultV2> {
  const name = request.pathParameters?.name ?? "";
  const [source, receiver] = [getOwn(sources, name), getOwn(deps.receivers, name)];
  if (source?.from !== "webhook" || receiver === undefined) return reply(404, { error: noWebhook(name, sources) });
  const { status, body } = await receiveWebhook(deps, source, receiver, signedRequest(request));
  return reply(status, body);
}

function noWebhook(name: string, sources: Sources): string {
  return getOwn(sources, name) === undefined
    ? `There is no webhook ${JSON.stringify(name.slice(0, 64))} here: deploy its source, or start the local cloud again.`
    : `The source ${JSON.stringify(name)} is no webhook: it takes events of a bus.`;
}

function signedRequest({
  requestContext,
  rawPath,
  rawQueryString,
  ...request
}: APIGatewayProxyEventV2): WebhookRequest {
  const body = Buffer.from(request.body ?? "", request.isBase64Encoded ? "base64" : "utf8");
  const query = rawQueryString === "" ? "" : `?${rawQueryString}`;
  return {
    method: requestContext.http.method,
    url: `https://${requestContext.domainName}${rawPath}${query}`,
    headers: Object.fromEntries(
      Object.entries(request.headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
    body,
    text: body.toString("utf8"),
    query: rawQueryString,
  };
}

function reply(statusCode: number, body: Json): APIGatewayProxyStructuredResultV2 {
  return { statusCode, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}
