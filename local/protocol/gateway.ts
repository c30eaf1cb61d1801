import { defined } from "../../core/model/defined.ts";
import { callService } from "../faults/calls.ts";
import type { Faults } from "../faults/faults.ts";
import type { ObservedCall } from "../lambda/idle-invocations.ts";
import type { Invocation } from "../lambda/invocation-context.ts";
import { LAMBDA_PATHS } from "../lambda/service.ts";
import type { Meter } from "../meter/meter.ts";
import { type Reply, type Service, unknownOperation } from "./service.ts";

/** The services of the local cloud, by their prefix in IAM actions. */
export type ServiceName =
  | "dynamodb"
  | "states"
  | "events"
  | "sqs"
  | "ses"
  | "sms-voice"
  | "social-messaging"
  | "sns"
  | "sts"
  | "lambda"
  | "secretsmanager";

export interface GatewayPorts {
  readonly services: Readonly<Record<ServiceName, Service>>;
  readonly meter: Meter;
  readonly region: string;
  readonly account: string;
  /** The calling invocation; undefined when the caller is not a function. */
  caller(): Invocation | undefined;
  /** The fault plan for calls of functions, if there is one. */
  readonly faults?: Faults | undefined;
}

/** Service and operation of a request. */
export interface Route {
  readonly service: ServiceName;
  readonly operation: string;
}

/** The parts of a request that name its operation; `target` is the header `X-Amz-Target`. */
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
  ["secretsmanager", "secretsmanager"],
]);

/** SES names operations by method and path. */
const SES_PATHS = [
  [/^POST \/v2\/email\/outbound-emails$/, "SendEmail"],
  [/^DELETE \/v2\/email\/suppression\/addresses\/[^/]+$/, "DeleteSuppressedDestination"],
] as const;

/** IAM actions whose names differ from the operation. https://docs.aws.amazon.com/service-authorization/latest/reference/ */
const ACTIONS: Readonly<Record<string, string>> = {
  "sqs:SendMessageBatch": "sqs:SendMessage",
  "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
  "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
};

/** Each started 64 kB of a request is billed as one request. https://aws.amazon.com/sqs/pricing/ */
const BILLED_BYTES = 65_536;

/** The only way into the services, for functions and for HTTP. Counts the calls of functions. */
export class Gateway {
  readonly #ports: GatewayPorts;

  constructor(ports: GatewayPorts) {
    this.#ports = ports;
  }

  /** The operation of a request; undefined when it belongs to no service here. */
  route({ method, path, target, body }: RoutedRequest): Route | undefined {
    if (target !== undefined) {
      const dot = target.lastIndexOf(".");
      const service = TARGETS.get(target.slice(0, dot));
      return service === undefined ? undefined : { service, operation: target.slice(dot + 1) };
    }
    // SNS and STS use the query protocol: the form names the action.
    if (method === "POST" && path === "/") {
      const [, action] = /(?:^|&)Action=(\w+)/.exec(body) ?? [];
      if (action === undefined) return undefined;
      return { service: action === "GetCallerIdentity" ? "sts" : "sns", operation: action };
    }
    if (method === "POST" && path === "/v1/whatsapp/send") {
      return { service: "social-messaging", operation: "SendWhatsAppMessage" };
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

/** The ARN of a call's resource, as an IAM policy names it; empty when the input does not contain it. */
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
  if (service === "sms-voice" && member(body, "OptOutListName") !== "") {
    return arn("sms-voice", `opt-out-list/${member(body, "OptOutListName")}`);
  }
  if (service === "sms-voice") return arn("sms-voice", `phone-number/${member(body, "OriginationIdentity")}`);
  if (service === "social-messaging") {
    const id = member(body, "originationPhoneNumberId").replace(/^phone-number-id-/, "");
    return arn("social-messaging", `phone-number-id/${id}`);
  }
  if (service === "sns") return anyDevice(new URLSearchParams(body).get("TargetArn") ?? "");
  // Secrets Manager adds a hyphen and six characters to a name.
  if (service === "secretsmanager") {
    const secret = member(body, "SecretId");
    return secret.startsWith("arn:") ? secret : arn("secretsmanager", `secret:${secret}-local0`);
  }
  if (service === "events") return arn("events", `event-bus/${member(body, "EventBusName") || "default"}`);
  return "";
}

/**
 * The items that a call reads or writes, by the beginning of their partition key: `C#*`. Undefined when it names none, or a key of
 * another form. All items in one request of our stores belong to one customer.
 */
function itemsOf(service: string, body: string): string | undefined {
  const key = service === "dynamodb" ? after(body, '"pk":{"S":"') : "";
  const [, kind, rest] = /^([A-Z]{1,8})(#|$)/.exec(key) ?? [];
  return kind && (rest === "" ? kind : `${kind}#*`);
}

/** A run's ARN without its name: policies cannot name single runs, and there are too many to count separately. */
function anyRun(executionArn: string): string {
  return executionArn === "" ? "" : `${executionArn.slice(0, executionArn.lastIndexOf(":"))}:*`;
}

/** An endpoint's ARN without the device, because every phone has its own. */
function anyDevice(targetArn: string): string {
  return targetArn.replace(/(:endpoint\/[^/]+\/[^/]+\/).*/, "$1*");
}

/** The first text member of that name, found without parsing, because every call passes here and bodies may be long. */
function member(body: string, name: string): string {
  return after(body, `"${name}":"`);
}

function after(body: string, mark: string): string {
  const start = body.indexOf(mark);
  if (start < 0) return "";
  const end = body.indexOf('"', start + mark.length);
  return body.slice(start + mark.length, end);
}

/** `Shop <hello@example.com>` becomes `hello@example.com`. */
function addressOf(sender: string): string {
  return /<([^>]+)>/.exec(sender)?.[1] ?? sender;
}
