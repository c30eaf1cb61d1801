import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SQSClient } from "@aws-sdk/client-sqs";
import { hosted, onceConfig, sdkConfig } from "./sdk-config.ts";

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
