import { Aws, Validations } from "aws-cdk-lib";
import { CfnApi, CfnIntegration, CfnRoute, CfnStage } from "aws-cdk-lib/aws-apigatewayv2";
import { CfnPermission } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import type { StageFunction, StageProps } from "./function.ts";
import { keyOf } from "./key.ts";
import { logsOf } from "./logs.ts";

/**
 * Method and path as API Gateway matches them, the most specific first; `$default` takes what no other route takes.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export type RouteKey = "$default" | `${"ANY" | "DELETE" | "GET" | "OPTIONS" | "POST" | "PUT"} /${string}`;

/**
 * Requests of all clients together, a second and at once. Beyond it API Gateway answers 429 and no function runs, so that a flood costs
 * a bounded amount. A new account has 10,000 a second for all of its APIs.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
 */
const THROTTLE = { perSecond: 1_000, atOnce: 2_000 };

/**
 * A line of the access log. It has neither path nor query, which may be a signed link, and no address of the client: it holds no
 * personal data. A route key is the pattern, not the path.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
const LOGGED = {
  id: "$context.requestId",
  time: "$context.requestTimeEpoch",
  route: "$context.routeKey",
  status: "$context.status",
  bytes: "$context.responseLength",
  millis: "$context.responseLatency",
  error: "$context.integrationErrorMessage",
};

/**
 * The one API by which other systems, browsers and readers of messages reach the stage over HTTPS. A construct adds the routes of its
 * function; the function checks who calls. The stage is `$default`, so that paths begin at the host: SDKs replace the path of a host.
 */
export class HttpApi extends Construct {
  readonly #api: CfnApi;
  readonly #targets = new Map<StageFunction, string>();

  constructor(scope: Construct, id: string, props: StageProps) {
    super(scope, id);
    this.#api = new CfnApi(this, "Api", {
      name: props.names.api,
      description: `Customers' events and answers for Sojourn, stage ${props.stage.name}`,
      protocolType: "HTTP",
    });
    const logs = logsOf(this, props.names.apiLogs, props.stage, keyOf(this, props.keyArn));
    new CfnStage(this, "Stage", {
      apiId: this.#api.ref,
      stageName: "$default",
      autoDeploy: true,
      accessLogSettings: { destinationArn: logs.logGroupArn, format: JSON.stringify(LOGGED) },
      defaultRouteSettings: {
        throttlingRateLimit: THROTTLE.perSecond,
        throttlingBurstLimit: THROTTLE.atOnce,
      },
    });
  }

  /** `https://<id>.execute-api.<region>.amazonaws.com`. */
  get url(): string {
    return this.#api.attrApiEndpoint;
  }

  /** Sends the requests of a route to a function. */
  route(key: RouteKey, target: StageFunction): void {
    const route = new CfnRoute(this, `Route ${key.replaceAll("/", "|")}`, {
      apiId: this.#api.ref,
      routeKey: key,
      target: this.#integrationOf(target),
    });
    Validations.of(route).acknowledge({
      id: "AwsSolutions-APIG4",
      reason:
        "The public calls it; the function checks write key, signature or signed link, which no authorizer of AWS knows.",
    });
  }

  /**
   * The integration with a function, and the permission to call it; one for all of its routes.
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
   */
  #integrationOf(target: StageFunction): string {
    const known = this.#targets.get(target);
    if (known !== undefined) return known;
    const integration = new CfnIntegration(this, `${target.name} Integration`, {
      apiId: this.#api.ref,
      integrationType: "AWS_PROXY",
      integrationUri: target.lambda.functionArn,
      payloadFormatVersion: "2.0",
    });
    new CfnPermission(this, `${target.name} Permission`, {
      action: "lambda:InvokeFunction",
      functionName: target.lambda.functionArn,
      principal: "apigateway.amazonaws.com",
      sourceArn: `arn:${Aws.PARTITION}:execute-api:${Aws.REGION}:${Aws.ACCOUNT_ID}:${this.#api.ref}/*`,
    });
    const path = `integrations/${integration.ref}`;
    this.#targets.set(target, path);
    return path;
  }
}
