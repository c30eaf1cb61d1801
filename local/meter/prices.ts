/**
 * USD per unit, us-east-1, on demand, no free tier.
 *
 * https://aws.amazon.com/step-functions/pricing/ · https://aws.amazon.com/lambda/pricing/ (arm64) ·
 * https://aws.amazon.com/dynamodb/pricing/on-demand/ · https://aws.amazon.com/sqs/pricing/ ·
 * https://aws.amazon.com/eventbridge/pricing/ · https://aws.amazon.com/ses/pricing/ ·
 * https://aws.amazon.com/cloudwatch/pricing/ · https://aws.amazon.com/xray/pricing/ ·
 * https://aws.amazon.com/end-user-messaging/pricing/ · https://aws.amazon.com/sns/pricing/
 */
export const USD = {
  transitions: 0.025 / 1000,
  lambdaCalls: 0.2 / 1_000_000,
  gigabyteSeconds: 0.0000133,
  readUnits: 0.125 / 1_000_000,
  writeUnits: 0.625 / 1_000_000,
  queueRequests: 0.4 / 1_000_000,
  busEvents: 1 / 1_000_000,
  emails: 0.1 / 1000,
  /** Parts of text messages to the United States, without what carriers add; other countries cost up to twenty times that. */
  textParts: 0.00645,
  pushes: 0.5 / 1_000_000,
  schedulerCalls: 1 / 1_000_000,
  /** Taken in, in the standard class; kept for a month or two it costs a tenth of that. */
  logBytes: 0.5 / 1_000_000_000,
  /** Of the first 10,000 metrics: a month of 730 hours is 30 cents. */
  metricHours: 0.3 / 730,
  /** Recorded; those that somebody looks at cost a tenth of that besides. */
  traces: 5 / 1_000_000,
} as const;
