import type { FunctionName } from "../functions/bundle.ts";

/** Every physical name of a stage's resources. All are public contract: see docs/adr. */
export interface Names {
  readonly stack: string;
  readonly bus: string;
  readonly table: string;
  readonly configurationSet: string;
  readonly dashboard: string;
  readonly alarmPrefix: string;
  /** A machine's name without the journey. */
  readonly machinePrefix: string;
  /** The role that machines assume. Roles belong to the whole account, so the name has the Region too. */
  machineRole(region: string): string;
  readonly machineLogs: string;
  /** The HTTP API, and the group of its access log. */
  readonly api: string;
  readonly apiLogs: string;
  /** The group of the schedules in EventBridge Scheduler. */
  readonly scheduleGroup: string;
  readonly queues: Readonly<Record<QueueName, string>>;
  /** The topic that text messages of customers come to. */
  readonly inboundTopic: string;
  function(name: FunctionName): string;
  functionLogs(name: FunctionName): string;
  /** The machine of a journey or a canary, by its name without the stage. */
  machine(name: string): string;
  /** A schedule; `hash` distinguishes the schedules of one journey. */
  schedule(journey: string, hash: string): string;
}

export type QueueName =
  | "ingest"
  | "ingestDead"
  | "refused"
  | "paced"
  | "pacedDead"
  | "roster"
  | "rosterDead"
  | "settle"
  | "settleDead"
  | "calls"
  | "callsDead"
  | "webhooks"
  | "webhooksDead"
  | "sources"
  | "sourcesDead"
  | "erasures"
  | "erasuresDead"
  | "inbound"
  | "inboundDead"
  | "bulk"
  | "bulkDead";

/** The names of a stage's resources; those of two stages are always different. */
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
    machineRole: (region) => `${prefix}-machines-${region}`,
    // Groups under /aws/vendedlogs/ do not use up the account's ten log resource policies.
    // https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html
    machineLogs: `/aws/vendedlogs/states/${prefix}`,
    api: prefix,
    apiLogs: `/aws/vendedlogs/apis/${prefix}`,
    scheduleGroup: prefix,
    queues: {
      ingest: `${prefix}-ingest`,
      ingestDead: `${prefix}-ingest-dead`,
      refused: `${prefix}-refused`,
      paced: `${prefix}-paced`,
      pacedDead: `${prefix}-paced-dead`,
      roster: `${prefix}-roster`,
      rosterDead: `${prefix}-roster-dead`,
      settle: `${prefix}-settle`,
      settleDead: `${prefix}-settle-dead`,
      calls: `${prefix}-calls`,
      callsDead: `${prefix}-calls-dead`,
      webhooks: `${prefix}-webhooks`,
      webhooksDead: `${prefix}-webhooks-dead`,
      sources: `${prefix}-sources`,
      sourcesDead: `${prefix}-sources-dead`,
      erasures: `${prefix}-erasures`,
      erasuresDead: `${prefix}-erasures-dead`,
      inbound: `${prefix}-inbound`,
      inboundDead: `${prefix}-inbound-dead`,
      bulk: `${prefix}-bulk`,
      bulkDead: `${prefix}-bulk-dead`,
    },
    inboundTopic: `${prefix}-inbound`,
    function: (name) => `${prefix}-${name}`,
    functionLogs: (name) => `/aws/lambda/${prefix}-${name}`,
    machine: (name) => machineName(`${prefix}-${name}`),
    schedule: (journey, hash) => `${`${prefix}-${journey}`.slice(0, SCHEDULE_NAME - hash.length - 1)}-${hash}`,
  };
}

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html: 1 to 80 characters. */
const LONGEST_MACHINE_NAME = 80;

/**
 * A schedule's name is only unique in its group, but CloudFormation identifies a schedule by its name alone: it must have the stage.
 * https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html: at most 64 characters.
 */
const SCHEDULE_NAME = 64;

function machineName(name: string): string {
  if (name.length <= LONGEST_MACHINE_NAME) return name;
  throw new Error(
    `The machine ${name} has a name of ${name.length} characters; Step Functions takes ${LONGEST_MACHINE_NAME}. Give the journey a shorter name.`,
  );
}

/** The name of the alias that starts runs of a version. Ingest computes the alias's ARN from it and the machine's ARN. */
export function aliasName(version: string): string {
  return `v${version}`;
}
