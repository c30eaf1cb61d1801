import { GetAccountSettingsCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { GetAccountCommand, GetEmailIdentityCommand, NotFoundException, SESv2Client } from "@aws-sdk/client-sesv2";
import { defined } from "../../core/model/defined.ts";
import { DEFAULT_OPTIONS } from "../options.ts";
import { senderAddress } from "../sender.ts";

/** A finding of a check before a deployment. An error stops the deployment. */
export interface Finding {
  readonly severity: "error" | "warning" | "fine";
  readonly message: string;
}

/** An address or domain that SES knows. */
export interface Identity {
  readonly verified: boolean;
  /** SES signs its mail: DKIM is turned on, and SES has found its records. */
  readonly signing?: boolean;
  /** Of Easy DKIM: the selectors of the records that SES looks for, and the zone that they lead to. */
  readonly tokens?: readonly string[];
  readonly zone?: string;
  /** The MAIL FROM domain that bounces shall go to; absent: SES's own. */
  readonly mailFrom?: string;
}

/** The part of SES that the checks use. */
export interface EmailAccount {
  /** Undefined where SES does not know the identity. */
  identity(name: string): Promise<Identity | undefined>;
  account(): Promise<{ readonly sandbox: boolean; readonly sending: boolean; readonly perDay: number }>;
}

/**
 * The identities in SES that allow a sender: the address, its domain, and every parent domain with a dot. Addresses are
 * case-sensitive in SES, domains are not.
 */
export function identitiesOf(address: string): readonly string[] {
  const labels = address
    .slice(address.lastIndexOf("@") + 1)
    .toLowerCase()
    .split(".");
  const domains = labels.map((_, from) => labels.slice(from).join(".")).filter((domain) => domain.includes("."));
  return [address, ...domains];
}

/** Whether e-mail can be sent: the sender is verified, the account is out of the sandbox, and sending is not paused. */
export async function checkSender(
  email: EmailAccount,
  settings: { readonly sender?: string; readonly templates: readonly string[]; readonly region: string },
): Promise<readonly Finding[]> {
  if (settings.templates.length === 0) return [];
  if (settings.sender === undefined) {
    return [
      {
        severity: "error",
        message: `workflows/settings.yaml names no sender.email, but there are e-mail templates (${settings.templates.join(", ")}). Name a sender.`,
      },
    ];
  }
  return [await verification(email, senderAddress(settings.sender), settings.region), ...(await standing(email))];
}

async function verification(email: EmailAccount, address: string, region: string): Promise<Finding> {
  const names = identitiesOf(address);
  const unverified: string[] = [];
  for (const name of names) {
    const identity = await email.identity(name);
    if (identity?.verified === true) {
      return {
        severity: "fine",
        message: `SES may send as ${address} (the identity ${name} is verified in ${region}).`,
      };
    }
    if (identity !== undefined) unverified.push(name);
  }
  const why =
    unverified.length > 0
      ? `SES waits for the verification of ${unverified.join(", ")}: answer its e-mail, or publish its DNS records.`
      : `SES knows none of ${names.join(", ")}. Create the identity: aws sesv2 create-email-identity --email-identity ${names[1] ?? address}`;
  return { severity: "error", message: `SES in ${region} may not send as ${address}. ${why}` };
}

async function standing(email: EmailAccount): Promise<readonly Finding[]> {
  const { sandbox, sending, perDay } = await email.account();
  const findings: Finding[] = [];
  if (sandbox) {
    findings.push({
      severity: "warning",
      message: `SES is in its sandbox here: it delivers to verified addresses only, ${perDay} messages a day. Ask AWS for production access before real customers come (docs/deploy.md).`,
    });
  }
  if (!sending) {
    findings.push({
      severity: "error",
      message: "AWS has paused sending for this account: see the SES console's reputation page.",
    });
  }
  return findings;
}

/** How many copies of all functions of the account may run at once in the Region. */
export async function accountConcurrency(client: LambdaClient): Promise<number> {
  const { AccountLimit: limit } = await client.send(new GetAccountSettingsCommand({}));
  return limit?.UnreservedConcurrentExecutions ?? limit?.ConcurrentExecutions ?? 0;
}

/** With fewer copies work is delayed unnecessarily; AWS gives 1,000 on request. */
const ENOUGH = 100;
/** The largest number of copies of ingest that is chosen automatically. */
const INGEST_AT_MOST = 20;
/** Ingest gets a fifth of the account's copies, so that there is room for the work that its events cause. */
const SHARE = 5;
/** The average time of a send, with the provider's answer; seconds. */
const SEND_SECONDS = 0.15;
/**
 * Copies that the mappings of the queues `paced`, `roster` and `settle` may use: two each, the smallest number that Lambda allows.
 * `calls` and `webhooks` are empty but after a redrive, and are not counted.
 */
const OTHER_MAPPINGS = 6;

/** How many copies of ingest suit an account with so many copies in all: 2 of ten, 20 of a hundred and more. */
export function ingestConcurrencyFor(copies: number): number {
  return Math.min(INGEST_AT_MOST, Math.max(DEFAULT_OPTIONS.ingestConcurrency, Math.floor(copies / SHARE)));
}

/**
 * What the account's concurrency means for a stage. Throttled work is late, not lost: queues keep it for 94 hours, and
 * machines retry for a day. https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
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

/** SES for the checks, with the credentials and the Region that the AWS CLI would use. */
export function emailAccount(client = new SESv2Client()): EmailAccount {
  return {
    async identity(name) {
      try {
        const answer = await client.send(new GetEmailIdentityCommand({ EmailIdentity: name }));
        const { DkimAttributes: dkim, MailFromAttributes: mailFrom } = answer;
        return {
          verified: answer.VerifiedForSendingStatus === true,
          signing: dkim?.SigningEnabled === true && dkim.Status === "SUCCESS",
          // A key of one's own has a selector in place of tokens.
          tokens: dkim?.SigningAttributesOrigin === "EXTERNAL" ? [] : (dkim?.Tokens ?? []),
          ...defined({
            zone: dkim?.SigningHostedZone?.toLowerCase(),
            mailFrom: mailFrom?.MailFromDomain?.toLowerCase() || undefined,
          }),
        };
      } catch (error) {
        if (error instanceof NotFoundException) return undefined;
        throw error;
      }
    },
    async account() {
      const answer = await client.send(new GetAccountCommand());
      return {
        sandbox: answer.ProductionAccessEnabled !== true,
        sending: answer.SendingEnabled !== false,
        perDay: answer.SendQuota?.Max24HourSend ?? 0,
      };
    },
  };
}
