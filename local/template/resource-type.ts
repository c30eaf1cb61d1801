import type { QueueSettings } from "../sqs/queue.ts";
import type { PolicyDocument } from "./policy.ts";
import type {
  ApiIntegrationResource,
  ApiResource,
  ApiRouteResource,
  BusResource,
  EventSourceResource,
  FunctionResource,
  InvocationSettings,
  MachineAliasResource,
  MachineResource,
  MachineVersionResource,
  RoleResource,
  RuleResource,
  ScheduleResource,
  TableResource,
} from "./stack.ts";

/** The stack that a resource belongs to. */
export interface ResourceContext {
  readonly logicalId: string;
  readonly stackName: string;
  readonly region: string;
  readonly account: string;
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
