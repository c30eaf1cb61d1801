import type { ResourceType } from "./resource-type.ts";
import { eventBus } from "./resources/event-bus.ts";
import { eventInvokeConfig } from "./resources/event-invoke-config.ts";
import { eventSourceMapping } from "./resources/event-source-mapping.ts";
import { lambdaFunction } from "./resources/function.ts";
import { lambdaPermission } from "./resources/lambda-permission.ts";
import { queue } from "./resources/queue.ts";
import { queuePolicy } from "./resources/queue-policy.ts";
import { role } from "./resources/role.ts";
import { rolePolicy } from "./resources/role-policy.ts";
import { rule } from "./resources/rule.ts";
import { schedule } from "./resources/schedule.ts";
import { stateMachine } from "./resources/state-machine.ts";
import { stateMachineAlias } from "./resources/state-machine-alias.ts";
import { stateMachineVersion } from "./resources/state-machine-version.ts";
import { table } from "./resources/table.ts";

/** The resource types that come to life locally. */
export const KNOWN_TYPES: ReadonlyMap<string, ResourceType> = new Map([
  ["AWS::DynamoDB::Table", table],
  ["AWS::SQS::Queue", queue],
  ["AWS::SQS::QueuePolicy", queuePolicy],
  ["AWS::Lambda::Function", lambdaFunction],
  ["AWS::Lambda::EventSourceMapping", eventSourceMapping],
  ["AWS::Lambda::EventInvokeConfig", eventInvokeConfig],
  ["AWS::Lambda::Permission", lambdaPermission],
  ["AWS::Events::EventBus", eventBus],
  ["AWS::Events::Rule", rule],
  ["AWS::Scheduler::Schedule", schedule],
  ["AWS::StepFunctions::StateMachine", stateMachine],
  ["AWS::StepFunctions::StateMachineVersion", stateMachineVersion],
  ["AWS::StepFunctions::StateMachineAlias", stateMachineAlias],
  ["AWS::IAM::Role", role],
  ["AWS::IAM::Policy", rolePolicy],
  ["AWS::IAM::ManagedPolicy", rolePolicy],
]);

/** Types that do nothing on a laptop. Anything neither here nor above is refused by name, not passed over. */
export const TYPES_WITHOUT_LOCAL_BEHAVIOUR: ReadonlySet<string> = new Set([
  "AWS::CDK::Metadata",
  "AWS::CloudWatch::Alarm",
  "AWS::CloudWatch::CompositeAlarm",
  "AWS::CloudWatch::Dashboard",
  "AWS::Events::Archive",
  "AWS::Logs::LogGroup",
  "AWS::Logs::MetricFilter",
  "AWS::Logs::QueryDefinition",
  "AWS::Logs::ResourcePolicy",
  "AWS::SES::ConfigurationSet",
  "AWS::SES::ConfigurationSetEventDestination",
  "AWS::SES::EmailIdentity",
  "AWS::Scheduler::ScheduleGroup",
  "AWS::SNS::Subscription",
  "AWS::SNS::Topic",
  "AWS::SNS::TopicPolicy",
]);
