import type { FunctionName } from "../functions/bundle.ts";

/** Every physical name of a stage's resources, written down here once. All are public contract: see docs/adr. */
export interface Names {
  readonly stack: string;
  readonly bus: string;
  readonly table: string;
  readonly configurationSet: string;
  readonly dashboard: string;
  readonly alarmPrefix: string;
  /** A machine's name without the journey. */
  readonly machinePrefix: string;
  readonly machineLogs: string;
  readonly queues: Readonly<Record<QueueName, string>>;
  function(name: FunctionName): string;
  functionLogs(name: FunctionName): string;
  machine(journey: string): string;
}

export type QueueName = "ingest" | "ingestDead" | "refused" | "settle" | "settleDead";

/** The names that a stage's resources bear; those of two stages never meet. */
export function namesOf(stage: string): Names {
  const prefix = `sojourn-${stage}`;
  return {
    stack: prefix,
    bus: prefix,
    table: prefix,
    configurationSet: prefix,
    dashboard: prefix,
    alarmPrefix: `${prefix}-`,
    machinePrefix: `${prefix}-`,
    // Groups under /aws/vendedlogs/ do not use up the account's ten log resource policies.
    // https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html
    machineLogs: `/aws/vendedlogs/states/${prefix}`,
    queues: {
      ingest: `${prefix}-ingest`,
      ingestDead: `${prefix}-ingest-dead`,
      refused: `${prefix}-refused`,
      settle: `${prefix}-settle`,
      settleDead: `${prefix}-settle-dead`,
    },
    function: (name) => `${prefix}-${name}`,
    functionLogs: (name) => `/aws/lambda/${prefix}-${name}`,
    machine: (journey) => `${prefix}-${journey}`,
  };
}

/** The name of the alias that starts runs of a version; with the machine's ARN it makes the ARN that ingest computes. */
export function aliasName(version: string): string {
  return `v${version}`;
}
