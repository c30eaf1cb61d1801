import type { QueueSettings } from "../sqs/queue.ts";
import type { PolicyDocument } from "./policy.ts";
import type {
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

/** Where a resource lives. */
export interface Place {
  readonly logicalId: string;
  readonly stackName: string;
  readonly region: string;
  readonly account: string;
  /** Path of the asset with this key: a function's code, a machine's definition. Throws TemplateRefused without one. */
  asset(key: string): string;
}

/** What `Ref` and `Fn::GetAtt` give for a resource. */
export interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The stack as it is being read. */
export interface StackDraft {
  readonly tables: TableResource[];
  readonly queues: QueueSettings[];
  readonly functions: FunctionResource[];
  readonly eventSources: EventSourceResource[];
  readonly buses: BusResource[];
  readonly rules: RuleResource[];
  readonly schedules: ScheduleResource[];
  readonly machines: MachineResource[];
  readonly versions: MachineVersionResource[];
  readonly aliases: MachineAliasResource[];
  readonly roles: RoleResource[];
  readonly invocations: Map<string, InvocationSettings>;
  /** Statements that name a resource's owner by ARN or, of roles, by name. */
  readonly resourcePolicies: Map<string, PolicyDocument[]>;
  readonly rolePolicies: Map<string, PolicyDocument[]>;
}

/** One kind of CloudFormation resource. Properties come resolved; both methods throw when they do not fit. */
export interface ResourceType {
  identify(properties: unknown, place: Place): Identity;
  add(properties: unknown, identity: Identity, place: Place, draft: StackDraft): void;
}

/** The name a resource was given, or one made as CloudFormation makes them: of stack and logical id. */
export function physicalName(given: string | undefined, place: Place): string {
  return given ?? `${place.stackName}-${place.logicalId}`;
}

export function arn(place: Place, service: string, resource: string): string {
  return `arn:aws:${service}:${place.region}:${place.account}:${resource}`;
}

/** Adds a policy to those already known of an owner. */
export function addPolicy(policies: Map<string, PolicyDocument[]>, owner: string, document: PolicyDocument): void {
  policies.set(owner, [...(policies.get(owner) ?? []), document]);
}
