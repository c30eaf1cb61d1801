import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { PinpointSMSVoiceV2Client } from "@aws-sdk/client-pinpoint-sms-voice-v2";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SNSClient } from "@aws-sdk/client-sns";
import { hosted, onceConfig, sdkConfig } from "./sdk-config.ts";

/** A client of EventBridge for this function. */
export function eventBridgeClient(): EventBridgeClient {
  return hosted(new EventBridgeClient(sdkConfig()));
}

/** A client of Secrets Manager for this function. */
export function secretsClient(): SecretsManagerClient {
  return hosted(new SecretsManagerClient(sdkConfig()));
}

/** A client of End User Messaging SMS that tries once and gives up after `timeoutMs`: a retry could send twice. */
export function smsClient(timeoutMs: number): PinpointSMSVoiceV2Client {
  return hosted(new PinpointSMSVoiceV2Client(onceConfig(timeoutMs)));
}

/** A client of SNS that tries once and gives up after `timeoutMs`: Publish has no idempotency token for a device. */
export function pushClient(timeoutMs: number): SNSClient {
  return hosted(new SNSClient(onceConfig(timeoutMs)));
}

/** A client of Lambda that tries once: the machine counts a call's attempts, and each has a time of its own. */
export function lambdaClient(): LambdaClient {
  return hosted(new LambdaClient(onceConfig()));
}
