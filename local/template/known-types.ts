import { bucket } from "./resources/buckets.ts";
import { eventBus, rule, schedule } from "./resources/events.ts";
import {
  eventInvokeConfig,
  eventSourceMapping,
  lambdaFunction,
  lambdaPermission,
  role,
  rolePolicy,
} from "./resources/functions.ts";
import { httpApi, httpApiIntegration, httpApiRoute, httpApiStage } from "./resources/http-apis.ts";
import { secret } from "./resources/secrets.ts";
import { stateMachine, stateMachineAlias, stateMachineVersion } from "./resources/state-machines.ts";
import { queue, queuePolicy, table } from "./resources/tables-and-queues.ts";
import { subscription, topic, topicPolicy } from "./resources/topics.ts";
import type { ResourceType } from "./stack.ts";

/** The resource types that the local cloud runs. */
export const KNOWN_TYPES: ReadonlyMap<string, ResourceType> = new Map([
  ["AWS::DynamoDB::Table", table],
  ["AWS::SQS::Queue", queue],
  ["AWS::SQS::QueuePolicy", queuePolicy],
  ["AWS::Lambda::Function", lambdaFunction],
  ["AWS::Lambda::EventSourceMapping", eventSourceMapping],
  ["AWS::Lambda::EventInvokeConfig", eventInvokeConfig],
  ["AWS::Lambda::Permission", lambdaPermission],
  ["AWS::ApiGatewayV2::Api", httpApi],
  ["AWS::ApiGatewayV2::Stage", httpApiStage],
  ["AWS::ApiGatewayV2::Integration", httpApiIntegration],
  ["AWS::ApiGatewayV2::Route", httpApiRoute],
  ["AWS::Events::EventBus", eventBus],
  ["AWS::Events::Rule", rule],
  ["AWS::Scheduler::Schedule", schedule],
  ["AWS::SecretsManager::Secret", secret],
  ["AWS::SNS::Topic", topic],
  ["AWS::SNS::Subscription", subscription],
  ["AWS::SNS::TopicPolicy", topicPolicy],
  ["AWS::S3::Bucket", bucket],
  ["AWS::StepFunctions::StateMachine", stateMachine],
  ["AWS::StepFunctions::StateMachineVersion", stateMachineVersion],
  ["AWS::StepFunctions::StateMachineAlias", stateMachineAlias],
  ["AWS::IAM::Role", role],
  ["AWS::IAM::Policy", rolePolicy],
  ["AWS::IAM::ManagedPolicy", rolePolicy],
]);

/** Types that do nothing locally. A type in neither list is refused by name. */
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
  "AWS::S3::BucketPolicy",
  "AWS::SES::ConfigurationSet",
  "AWS::SES::ConfigurationSetEventDestination",
  "AWS::SES::EmailIdentity",
  "AWS::Scheduler::ScheduleGroup",
]);
