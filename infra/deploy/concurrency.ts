import { GetAccountSettingsCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { DEFAULT_OPTIONS } from "../options.ts";
import type { Finding } from "./finding.ts";

/** How many copies of functions may run at once: of all functions of the account, in the Region. */
export async function accountConcurrency(client: LambdaClient): Promise<number> {
  const { AccountLimit: limit } = await client.send(new GetAccountSettingsCommand({}));
  return limit?.UnreservedConcurrentExecutions ?? limit?.ConcurrentExecutions ?? 0;
}

/** With fewer than these much waits that need not; AWS gives 1,000 to whoever asks. */
const ENOUGH = 100;
/** Copies of ingest that no account needs more of without a figure of its own. */
const INGEST_AT_MOST = 20;
/** A fifth of the account's copies for ingest leaves room for what its events set going. */
const SHARE = 5;
/** What sends take on the average, with their provider's answer; seconds. */
const SEND_SECONDS = 0.15;
/** Copies that the other queues' mappings may take: two each, the least that Lambda allows. */
const OTHER_MAPPINGS = 6;

/** How many copies of ingest fit an account with so many copies in all: 2 of ten, 20 of a hundred and more. */
export function ingestConcurrencyFor(copies: number): number {
  return Math.min(INGEST_AT_MOST, Math.max(DEFAULT_OPTIONS.ingestConcurrency, Math.floor(copies / SHARE)));
}

/**
 * What the account's concurrency means for a stage. Throttled work is late, never lost: queues keep it for a day, and
 * machines try for a day. https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 */
export function checkConcurrency(copies: number, ingest: number): readonly Finding[] {
  const left = Math.max(1, copies - ingest - OTHER_MAPPINGS);
  const perSecond = Math.floor(left / SEND_SECONDS);
  const means = `Lambda runs up to ${copies} copies of this account's functions at once here: about ${perSecond} messages a second while every queue is busy, so 5,000 customers who are due together have theirs within ${minutes(5_000 / perSecond)}`;
  if (copies >= ENOUGH) return [{ severity: "fine", message: `${means}.` }];
  return [
    {
      severity: "warning",
      message: `${means}. That is a new account's quota, which AWS raises to 1,000 on request: aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000`,
    },
  ];
}

function minutes(seconds: number): string {
  const whole = Math.ceil(seconds / 60);
  return whole === 1 ? "a minute" : `${whole} minutes`;
}
