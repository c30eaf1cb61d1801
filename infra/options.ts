import { RemovalPolicy } from "aws-cdk-lib";
import { RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Node } from "constructs";
import { defined } from "../core/model/defined.ts";

/** One deployment of Sojourn in an account. Its properties differ between a stage for trials and one with real customers. */
export interface Stage {
  /** `[a-z][a-z0-9]*`: no hyphen, since `sojourn-<stage>-` must not be a prefix of another stage's names. */
  readonly name: string;
  readonly logRetention: RetentionDays;
  /** What happens to the table when the stack is deleted. */
  readonly tableRemoval: RemovalPolicy;
  readonly protectTable: boolean;
}

const DEV = { logRetention: RetentionDays.ONE_WEEK, tableRemoval: RemovalPolicy.DESTROY, protectTable: false };
const LIVE = { logRetention: RetentionDays.THREE_MONTHS, tableRemoval: RemovalPolicy.RETAIN, protectTable: true };

/** The stage with this name. Only `dev` loses its table with its stack; every other stage is treated as live. */
export function stageOf(name: string): Stage {
  if (!/^[a-z][a-z0-9]{0,15}$/.test(name)) {
    throw new Error(
      `The stage is called "${name}", but a stage's name is a small letter and then up to 15 small letters and digits, like dev or prod.`,
    );
  }
  return { name, ...(name === "dev" ? DEV : LIVE) };
}

/** The stage with its logs kept for so many milliseconds: a number of days that CloudWatch knows (the compiler has checked it). */
export function withLogs(stage: Stage, kept: number | undefined): Stage {
  // The enumeration is of numbers of days.
  return kept === undefined ? stage : { ...stage, logRetention: kept / 86_400_000 };
}

/** The options of a deployer besides the stage. Each is a context value of the CDK app (`-c archiveDays=7`). */
export interface StackOptions {
  /** For how many days every event of the bus is kept for replay (1 to 14). */
  readonly archiveDays?: number;
  /** The address that gets an e-mail when an alarm goes off. */
  readonly alarmEmail?: string;
  /** ARN of a KMS key under which the table, the queues, the logs and the functions' environments are encrypted. */
  readonly keyArn?: string;
  /** How many copies of ingest may run at once (2 to 1000). */
  readonly ingestConcurrency: number;
  /** `<machine>:<version>` that earlier deployments left in the account; `npm run deploy` finds them. */
  readonly standing: readonly string[];
  /** Machines that are in the account but not in the stack: left out of the template; `npm run deploy` publishes their versions. */
  readonly apart: readonly string[];
  /** The time of the deployment: one-time schedules before it are left out; epoch milliseconds. */
  readonly now?: number;
}

/** Two copies of ingest, the smallest number that Lambda allows, suit a new account with ten; `npm run deploy` chooses more where it can. */
export const DEFAULT_OPTIONS: StackOptions = { ingestConcurrency: 2, standing: [], apart: [] };

/** The options in the context of a CDK app, where all values are texts. Throws for an impossible value. */
export function optionsOf(node: Node): StackOptions & { readonly stage: string } {
  const text = (name: string): string | undefined => {
    const value: unknown = node.tryGetContext(name);
    return value === undefined || value === "" ? undefined : String(value);
  };
  const archiveDays = wholeNumber("archiveDays", text("archiveDays"), 1, 14);
  const alarmEmail = text("alarmEmail");
  const keyArn = keyArnOf(text("keyArn"));
  return {
    stage: text("stage") ?? "dev",
    ...defined({ archiveDays, alarmEmail, keyArn }),
    ingestConcurrency:
      wholeNumber("ingestConcurrency", text("ingestConcurrency"), 2, 1000) ?? DEFAULT_OPTIONS.ingestConcurrency,
    standing: text("standing")?.split(",") ?? DEFAULT_OPTIONS.standing,
    apart: text("apart")?.split(",") ?? DEFAULT_OPTIONS.apart,
  };
}

/**
 * Policies name the key itself, and an alias may point to another key later.
 * https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id-key-ARN
 */
const KEY_ARN = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/;

function keyArnOf(value: string | undefined): string | undefined {
  if (value === undefined || KEY_ARN.test(value)) return value;
  throw new Error(
    `The context value keyArn is "${value}"; it must be the ARN of a KMS key (arn:aws:kms:REGION:ACCOUNT:key/ID), not an alias.`,
  );
}

function wholeNumber(name: string, value: string | undefined, least: number, most: number): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!Number.isInteger(number) || number < least || number > most) {
    throw new Error(`The context value ${name} is "${value}"; it must be a whole number from ${least} to ${most}.`);
  }
  return number;
}
