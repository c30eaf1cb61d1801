import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { PinpointSMSVoiceV2Client } from "@aws-sdk/client-pinpoint-sms-voice-v2";
import { S3Client } from "@aws-sdk/client-s3";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { SocialMessagingClient } from "@aws-sdk/client-socialmessaging";
import { SQSClient } from "@aws-sdk/client-sqs";
import { freshHandler } from "../../adapters/system/fresh-request.ts";
import { host } from "../../adapters/system/host.ts";

/** A client of DynamoDB for this function. */
export function dynamoClient(): DynamoDBClient {
  return hosted(new DynamoDBClient(sdkConfig()));
}

/** A client of Step Functions for this function. */
export function stepFunctionsClient(): SFNClient {
  return hosted(new SFNClient(sdkConfig()));
}

/** A client of SQS for this function. */
export function queueClient(): SQSClient {
  return hosted(new SQSClient(sdkConfig()));
}

/**
 * A client of SES that tries once, over a connection of its own, and gives up after `timeoutMs`: SendEmail has no idempotency token, so a retry after a
 * lost answer could send twice. https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
 */
export function emailClient(timeoutMs: number): SESv2Client {
  return hosted(new SESv2Client(onceConfig(timeoutMs)));
}

/** A client of EventBridge for this function. */
export function eventBridgeClient(): EventBridgeClient {
  return hosted(new EventBridgeClient(sdkConfig()));
}

/** A client of S3 for this function. */
export function bucketClient(): S3Client {
  return hosted(new S3Client(sdkConfig()));
}

/** A client of Secrets Manager for this function. */
export function secretsClient(): SecretsManagerClient {
  return hosted(new SecretsManagerClient(sdkConfig()));
}

/** A client of End User Messaging SMS that tries once and gives up after `timeoutMs`: a retry could send twice. */
export function smsClient(timeoutMs: number): PinpointSMSVoiceV2Client {
  return hosted(new PinpointSMSVoiceV2Client(onceConfig(timeoutMs)));
}

/** A client of End User Messaging Social that tries once and gives up after `timeoutMs`: a retry could send twice. */
export function socialClient(timeoutMs: number): SocialMessagingClient {
  return hosted(new SocialMessagingClient(onceConfig(timeoutMs)));
}

/** A client of End User Messaging SMS for its opt-out list, which may be asked again. */
export function optOutClient(): PinpointSMSVoiceV2Client {
  return hosted(new PinpointSMSVoiceV2Client(sdkConfig()));
}

/** A client of SNS that tries once and gives up after `timeoutMs`: Publish has no idempotency token for a device. */
export function pushClient(timeoutMs: number): SNSClient {
  return hosted(new SNSClient(onceConfig(timeoutMs)));
}

/** A client of Lambda that tries once: the machine counts a call's attempts, and each attempt has its own time-out unless one is given. */
export function lambdaClient(timeoutMs?: number): LambdaClient {
  return hosted(new LambdaClient(onceConfig(timeoutMs)));
}

/**
 * The configuration of every SDK client of a bundle: empty in AWS. In the local cloud requests are answered in this process and need
 * no signature, which would cost more than most answers.
 */
function sdkConfig() {
  const hosted = host();
  if (hosted === undefined) return {};
  return {
    region: hosted.region,
    requestHandler: hosted.requestHandler,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    cacheMiddleware: true,
    signer: { sign: <T>(request: T) => Promise.resolve(request) },
  };
}

/**
 * The configuration of a client whose requests may not be made twice: it does not retry, and keeps no connection from one invocation
 * to the next (docs/adr/0097). Without `timeoutMs` each request sets its own time.
 */
function onceConfig(timeoutMs?: number) {
  return { requestHandler: freshHandler(timeoutMs), ...sdkConfig(), maxAttempts: 1 };
}

/** The client itself. The local cloud removes middleware that it does not need. */
function hosted<T extends { readonly config: object; readonly middlewareStack: object }>(client: T): T {
  host()?.prepare?.(client);
  return client;
}
