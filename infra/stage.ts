import { RemovalPolicy } from "aws-cdk-lib";
import { RetentionDays } from "aws-cdk-lib/aws-logs";

/** One deployment of Sojourn in an account, and what differs between a stage for trying and one with real customers. */
export interface Stage {
  /** `[a-z][a-z0-9]*`: no hyphen, since `sojourn-<stage>-` must not be a prefix of another stage's names. */
  readonly name: string;
  readonly logRetention: RetentionDays;
  /** What becomes of the table when the stack is deleted. */
  readonly tableRemoval: RemovalPolicy;
  readonly protectTable: boolean;
}

const DEV = { logRetention: RetentionDays.ONE_WEEK, tableRemoval: RemovalPolicy.DESTROY, protectTable: false };
const LIVE = { logRetention: RetentionDays.THREE_MONTHS, tableRemoval: RemovalPolicy.RETAIN, protectTable: true };

/** The stage of that name. Only `dev` may lose its table with its stack; every other stage is treated as live. */
export function stageOf(name: string): Stage {
  if (!/^[a-z][a-z0-9]{0,15}$/.test(name)) {
    throw new Error(
      `The stage is called "${name}", but a stage's name is a small letter and then up to 15 small letters and digits, like dev or prod.`,
    );
  }
  return { name, ...(name === "dev" ? DEV : LIVE) };
}
