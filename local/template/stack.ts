import type { EventTarget } from "../eventbridge/event.ts";
import type { EventSourceSettings } from "../sqs/event-source.ts";
import type { QueueSettings } from "../sqs/queue.ts";
import type { PolicyDocument } from "./policy.ts";

/** The resources of a template that the local cloud runs, with every reference resolved. */
export interface Stack {
  readonly name: string;
  readonly region: string;
  readonly account: string;
  readonly tables: readonly TableResource[];
  readonly queues: readonly QueueSettings[];
  readonly functions: readonly FunctionResource[];
  readonly eventSources: readonly EventSourceResource[];
  readonly topics: readonly TopicResource[];
  readonly subscriptions: readonly SubscriptionResource[];
  readonly apis: readonly ApiResource[];
  readonly apiIntegrations: readonly ApiIntegrationResource[];
  readonly apiRoutes: readonly ApiRouteResource[];
  readonly buses: readonly BusResource[];
  readonly rules: readonly RuleResource[];
  readonly schedules: readonly ScheduleResource[];
  readonly machines: readonly MachineResource[];
  readonly versions: readonly MachineVersionResource[];
  readonly aliases: readonly MachineAliasResource[];
  readonly roles: readonly RoleResource[];
  /** Retry settings of asynchronous invocations, by function name. A function without settings has Lambda's defaults. */
  readonly invocations: ReadonlyMap<string, InvocationSettings>;
  /** The outputs with a literal value, which refer to no resource. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Policies of queues and permissions of functions, by the ARN of the queue or function. */
  readonly resourcePolicies: ReadonlyMap<string, readonly PolicyDocument[]>;
}

export interface TableResource {
  readonly name: string;
  readonly arn: string;
  /** The input of CreateTable. */
  readonly create: Readonly<Record<string, unknown>>;
}

export interface FunctionResource {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  /** Folder of its deployment package. */
  readonly dir: string;
  /** `<file>.<export>`. */
  readonly handler: string;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  /** X-Ray samples its invocations. */
  readonly traced: boolean;
  readonly environment: Readonly<Record<string, string>>;
}

export interface InvocationSettings {
  /** 0 to 2. */
  readonly retries?: number;
  /** How long a throttled invocation is retried. */
  readonly oldestSeconds?: number;
}

export interface EventSourceResource extends EventSourceSettings {
  readonly queueArn: string;
}

/** A topic of SNS. */
export interface TopicResource {
  readonly arn: string;
}

/** A queue that gets what is published to a topic. */
export interface SubscriptionResource {
  readonly topicArn: string;
  readonly queueArn: string;
  /** The queue gets the message without SNS's envelope. */
  readonly raw: boolean;
}

/** An API of API Gateway with the protocol HTTP, at its stage `$default`. */
export interface ApiResource {
  readonly id: string;
  /** `arn:aws:execute-api:<region>:<account>:<id>`. */
  readonly arn: string;
}

export interface ApiIntegrationResource {
  /** `integrations/<id>`, as routes name it. */
  readonly target: string;
  readonly functionArn: string;
}

export interface ApiRouteResource {
  /** `POST /v1/sources/{name}`, or `$default`. */
  readonly key: string;
  readonly target: string;
}

export interface BusResource {
  readonly name: string;
  readonly arn: string;
}

export interface RuleResource {
  readonly name: string;
  readonly arn: string;
  /** Name of its bus. */
  readonly bus: string;
  readonly pattern: unknown;
  readonly enabled: boolean;
  readonly targets: readonly EventTarget[];
}

/** A rule with a ScheduleExpression, or a schedule of EventBridge Scheduler. */
export interface ScheduleResource {
  readonly name: string;
  readonly arn: string;
  readonly expression: string;
  /** IANA zone of cron and at expressions. */
  readonly zone: string;
  readonly enabled: boolean;
  readonly kind: "rule" | "scheduler";
  readonly targets: readonly EventTarget[];
}

export interface MachineResource {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  /** Amazon States Language, after substitution. */
  readonly definition: string;
  /** X-Ray samples its runs. */
  readonly traced: boolean;
}

export interface MachineVersionResource {
  readonly arn: string;
  readonly machineArn: string;
  readonly description: string;
}

export interface MachineAliasResource {
  readonly arn: string;
  readonly name: string;
  readonly routes: readonly { readonly versionArn: string; readonly weight: number }[];
}

export interface RoleResource {
  readonly logicalId: string;
  readonly arn: string;
  readonly policies: readonly PolicyDocument[];
}

/** The template needs something that the local cloud does not have; the message names it. */
export class TemplateRefusedError extends Error {
  override readonly name = "TemplateRefused";
}

/** The stack that a resource belongs to. */
export interface ResourceContext {
  readonly logicalId: string;
  readonly stackName: string;
  readonly region: string;
  readonly account: string;
  /** Where the stack's HTTP API is reached; undefined: nowhere. */
  readonly apiUrl?: string | undefined;
  /** Path of the asset with this key: a function's code, a machine's definition. Throws TemplateRefusedError when it is missing. */
  asset(key: string): string;
}

/** The values of `Ref` and `Fn::GetAtt` for a resource. */
export interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The stack while it is being read. */
export interface StackDraft {
  readonly tables: TableResource[];
  readonly queues: QueueSettings[];
  readonly functions: FunctionResource[];
  readonly eventSources: EventSourceResource[];
  readonly topics: TopicResource[];
  readonly subscriptions: SubscriptionResource[];
  readonly apis: ApiResource[];
  readonly apiIntegrations: ApiIntegrationResource[];
  readonly apiRoutes: ApiRouteResource[];
  readonly buses: BusResource[];
  readonly rules: RuleResource[];
  readonly schedules: ScheduleResource[];
  readonly machines: MachineResource[];
  readonly versions: MachineVersionResource[];
  readonly aliases: MachineAliasResource[];
  readonly roles: RoleResource[];
  readonly invocations: Map<string, InvocationSettings>;
  /** Policies by the ARN or URL of the resource. */
  readonly resourcePolicies: Map<string, PolicyDocument[]>;
  /** Policies by role name. */
  readonly rolePolicies: Map<string, PolicyDocument[]>;
}

/** One CloudFormation resource type. Properties are resolved before; both methods throw when they are not valid. */
export interface ResourceType {
  identify(properties: unknown, context: ResourceContext): Identity;
  add(properties: unknown, identity: Identity, context: ResourceContext, draft: StackDraft): void;
}

/** The given name of a resource, or a name from stack name and logical id, as CloudFormation makes it. */
export function physicalName(given: string | undefined, context: ResourceContext): string {
  return given ?? `${context.stackName}-${context.logicalId}`;
}

export function arn(context: ResourceContext, service: string, resource: string): string {
  return `arn:aws:${service}:${context.region}:${context.account}:${resource}`;
}

/** Adds a policy to those of the owner. */
export function addPolicy(policies: Map<string, PolicyDocument[]>, owner: string, document: PolicyDocument): void {
  policies.set(owner, [...(policies.get(owner) ?? []), document]);
}
