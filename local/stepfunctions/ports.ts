import type { Json, JsonObject } from "../../core/model/json.ts";
import type { HistoryEvent } from "./history/event.ts";
import type { Run, RunStatus } from "./run/run.ts";

/** Calls a function. An error of the function is an answer, not an exception. */
export interface LambdaInvoker {
  /** `functionName` is an ARN or a name, as in the definition. */
  invoke(functionName: string, payload: Json, meta: InvokeMeta): Promise<LambdaAnswer>;
}

export interface InvokeMeta {
  readonly executionArn: string;
  readonly state: string;
  /** Id of the event that scheduled the call: with the ARN, unique to the attempt. */
  readonly call: number;
  /** The role of the run's revision; undefined for a revision that was stored before roles were stored. */
  readonly roleArn?: string;
}

/** An error has the name and cause that Step Functions gives it: the cause of a function's own error is JSON. */
export type LambdaAnswer =
  | { readonly ok: true; readonly payload: Json; readonly takesSeconds?: number }
  | { readonly ok: false; readonly error: string; readonly cause: string; readonly takesSeconds?: number };

/**
 * Stores runs and their histories. `save` is synchronous and durable on return, and stores one advance.
 */
export interface RunStorage {
  /** Every run with status RUNNING. */
  running(): readonly Run[];
  read(executionArn: string): Run | undefined;
  /**
   * Stores the run and appends the events; the last one has the id `run.events`. A run whose events begin at 1
   * (`run.events === events.length`) replaces a run of that ARN and its history.
   */
  save(run: Run, events: readonly HistoryEvent[]): void;
  /** All events, oldest first. */
  history(executionArn: string): readonly HistoryEvent[];
  /** Runs of a machine by start, newest first, then by name; at most `limit`. */
  list(query: ListQuery): readonly Run[];
}

export interface ListQuery {
  readonly machineArn: string;
  /** Only those started through this version or alias. */
  readonly through?: string;
  readonly status?: RunStatus;
  /** Only those after this one in the order of the list. */
  readonly after?: { readonly start: number; readonly name: string };
  readonly limit: number;
}

/** Stores machines with every revision that a run may still use, and their versions and aliases. */
export interface MachineStorage {
  machines(): readonly MachineRecord[];
  keep(machine: MachineRecord): void;
}

export interface MachineRecord {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly created: number;
  readonly updated: number;
  /** The revision of a run without version or alias. */
  readonly revision: string;
  /** Definitions by revision id. */
  readonly revisions: Readonly<Record<string, string>>;
  /** Roles by revision id; absent for revisions that were stored before roles were stored. */
  readonly roles?: Readonly<Record<string, string>>;
  readonly versions: readonly MachineVersion[];
  readonly aliases: readonly MachineAlias[];
}

export interface MachineVersion {
  /** From 1. */
  readonly number: number;
  readonly revision: string;
  readonly created: number;
  readonly description?: string;
}

export interface MachineAlias {
  readonly name: string;
  readonly description?: string;
  readonly created: number;
  readonly updated: number;
  /** Weights sum to 100. */
  readonly routes: readonly { readonly version: number; readonly weight: number }[];
}

/** Receives the status-change events for the account's default bus, in order for each run. */
export interface StatusSink {
  changed(event: StatusChange): void;
}

/** An event as EventBridge delivers it. */
export type StatusChange = JsonObject;
