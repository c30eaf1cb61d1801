import { defined } from "../../core/model/defined.ts";
import { callService } from "../faults/calls.ts";
import type { Faults } from "../faults/faults.ts";
import type { ObservedCall } from "../lambda/idle-invocations.ts";
import type { Invocation } from "../lambda/invocation-context.ts";
import { LAMBDA_PATHS } from "../lambda/service.ts";
import type { Meter } from "../meter/meter.ts";
import { type Reply, type Service, unknownOperation } from "./service.ts";

/** The services of the local cloud, by the name that IAM actions begin with. */
export type ServiceName = "dynamodb" | "states" | "events" | "sqs" | "ses" | "sms-voice" | "sns" | "sts" | "lambda";

export interface GatewayPorts {
  readonly services: Readonly<Record<ServiceName, Service>>;
  readonly meter: Meter;
  readonly region: string;
  readonly account: string;
  /** The invocation that is calling; undefined for anybody but a function. */
  caller(): Invocation | undefined;
  /** What goes wrong by a plan with the calls of functions. */
  readonly faults?: Faults | undefined;
}

/** Which operation of which service a request is about. */
export interface Route {
  readonly service: ServiceName;
  readonly operation: string;
}

/** A request as far as it says what it is about; `target` is the header `X-Amz-Target`. */
export interface RoutedRequest {
  readonly method: string;
  readonly path: string;
  readonly target: string | undefined;
  readonly body: string;
}

const TARGETS: ReadonlyMap<string, ServiceName> = new Map([
  ["DynamoDB_20120810", "dynamodb"],
  ["AWSStepFunctions", "states"],
  ["AWSEvents", "events"],
  ["AmazonSQS", "sqs"],
  ["PinpointSMSVoiceV2", "sms-voice"],
]);

/** SES names operations by method and path. */
const SES_PATHS = [
  [/^POST \/v2\/email\/outbound-emails$/, "SendEmail"],
  [/^DELETE \/v2\/email\/suppression\/addresses\/[^/]+$/, "DeleteSuppressedDestination"],
] as const;

/** IAM names that are not those of the operation. https://docs.aws.amazon.com/service-authorization/latest/reference/ */
const ACTIONS: Readonly<Record<string, string>> = {
  "sqs:SendMessageBatch": "sqs:SendMessage",
  "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
  "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
};

/** A request is billed by 64 kB begun; https://aws.amazon.com/sqs/pricing/ */
const BILLED_BYTES = 65_536;

/** The one way in to the services: from functions and from HTTP. Counts what functions call. */
export class Gateway {
  readonly #ports: GatewayPorts;

  constructor(ports: GatewayPorts) {
    this.#ports = ports;
  }

  /** The operation that a request names; undefined when it names none of a service here. */
  route({ method, path, target, body }: RoutedRequest): Route | undefined {
    if (target !== undefined) {
      const dot = target.lastIndexOf(".");
      const service = TARGETS.get(target.slice(0, dot));
      return service === undefined ? undefined : { service, operation: target.slice(dot + 1) };
    }
    // SNS and STS speak the query protocol: the form itself names the action.
    if (method === "POST" && path === "/") {
      const [, action] = /(?:^|&)Action=(\w+)/.exec(body) ?? [];
      if (action === undefined) return undefined;
      return { service: action === "GetCallerIdentity" ? "sts" : "sns", operation: action };
    }
    if (LAMBDA_PATHS.test(path)) return { service: "lambda", operation: `${method} ${path}` };
    if (!path.startsWith("/v2/email/")) return undefined;
    const [, operation] = SES_PATHS.find(([form]) => form.test(`${method} ${path}`)) ?? [];
    return { service: "ses", operation: operation ?? `${method} ${path}` };
  }

  async handle(route: Route | undefined, body: string, host?: string): Promise<Reply> {
    if (route === undefined) return unknownOperation();
    const { service, operation } = route;
    const invocation = this.#ports.caller();
    if (invocation === undefined) return await this.#ports.services[service].handle(operation, body, host);
    const called = this.#count(invocation.functionName, route, body);
    const { faults, services } = this.#ports;
    const make = () => services[service].handle(operation, body);
    const reply = await (faults === undefined ? make() : callService(faults, invocation, route, make));
    invocation.observe?.({ ...called, body, reply });
    return reply;
  }

  #count(
    functionName: string,
    { service, operation }: Route,
    body: string,
  ): Pick<ObservedCall, "action" | "resource" | "items"> {
    const { meter, region, account } = this.#ports;
    const call = `${service}:${operation}`;
    const action = ACTIONS[call] ?? call;
    const resource = callResource(service, body, region, account);
    const items = itemsOf(service, body);
    meter.call(functionName, action, resource, items);
    if (service === "sqs") meter.add("queueRequests", Math.max(1, Math.ceil(body.length / BILLED_BYTES)));
    return { action, resource, ...defined({ items }) };
  }
}

/** ARN of what a call is made on, as its IAM policy would name it; empty where the input does not say. */
function callResource(service: string, body: string, region: string, account: string): string {
  const arn = (of: string, resource: string): string => `arn:aws:${of}:${region}:${account}:${resource}`;
  if (service === "dynamodb") {
    const index = member(body, "IndexName");
    // BatchGetItem names its tables by the keys of RequestItems.
    const table = member(body, "TableName") || after(body, '"RequestItems":{"');
    return arn("dynamodb", `table/${table}${index === "" ? "" : `/index/${index}`}`);
  }
  if (service === "sqs") {
    const url = member(body, "QueueUrl");
    return url === "" ? "" : arn("sqs", url.slice(url.lastIndexOf("/") + 1));
  }
  if (service === "states") return member(body, "stateMachineArn") || anyRun(member(body, "executionArn"));
  if (service === "ses") return arn("ses", `identity/${addressOf(member(body, "FromEmailAddress"))}`);
  if (service === "sms-voice") return arn("sms-voice", `phone-number/${member(body, "OriginationIdentity")}`);
  if (service === "sns") return anyDevice(new URLSearchParams(body).get("TargetArn") ?? "");
  if (service === "events") return arn("events", `event-bus/${member(body, "EventBusName") || "default"}`);
  return "";
}

/**
 * Which items of the table a call asks for, by the beginning of their partition key, `C#*`; undefined where it names none, or one of another form. All
 * that our stores ask for in one request are of one customer.
 */
function itemsOf(service: string, body: string): string | undefined {
  const key = service === "dynamodb" ? after(body, '"pk":{"S":"') : "";
  const [, kind, rest] = /^([A-Z]{1,8})(#|$)/.exec(key) ?? [];
  return kind && (rest === "" ? kind : `${kind}#*`);
}

/** A run's ARN without its name: policies cannot name runs, and there are too many to tell apart. */
function anyRun(executionArn: string): string {
  return executionArn === "" ? "" : `${executionArn.slice(0, executionArn.lastIndexOf(":"))}:*`;
}

/** An endpoint's ARN without the device: there is one for each phone. */
function anyDevice(targetArn: string): string {
  return targetArn.replace(/(:endpoint\/[^/]+\/[^/]+\/).*/, "$1*");
}

/** The first text member of that name, found without parsing: every call passes here, and bodies may be long. */
function member(body: string, name: string): string {
  return after(body, `"${name}":"`);
}

function after(body: string, mark: string): string {
  const start = body.indexOf(mark);
  if (start < 0) return "";
  const end = body.indexOf('"', start + mark.length);
  return body.slice(start + mark.length, end);
}

/** `Shop <hello@example.com>` → `hello@example.com`. */
function addressOf(sender: string): string {
  return /<([^>]+)>/.exec(sender)?.[1] ?? sender;
}
