import { BY_DESTINATION } from "../../core/channels/by-destination.ts";
import { CHANNELS, type Channel } from "../../core/channels/channels.ts";

/**
 * The faults of a local cloud: `openCloud({ faults })` in tests, `npm start -- --faults FILE` on the command line
 * (docs/faults.md). Faults follow the virtual clock and the plan alone: the same plan and the same events give the same bytes.
 */
export interface FaultPlan {
  /** How many functions of the account run at the same time; a new AWS account has 10. Absent: no limit. */
  readonly concurrency?: number;
  /**
   * Durations of invocations by the short name of the function; milliseconds of virtual time. Other functions take their
   * declared duration (lambda/durations.ts). Without a plan, invocations take no time.
   */
  readonly takes?: Readonly<Record<string, number>>;
  /** How far a function's clock is ahead of the clock of Step Functions, by its short name; milliseconds, negative for behind. */
  readonly clocks?: Readonly<Record<string, number>>;
  /** Rate limits of the Step Functions API for calls of functions, by operation. */
  readonly rates?: Readonly<Record<string, Rate>>;
  readonly faults?: readonly Fault[];
}

/** A token bucket, as AWS limits its APIs. */
export interface Rate {
  /** Tokens that are added each second. */
  readonly perSecond: number;
  /** The capacity of the bucket, which starts full. */
  readonly bucket: number;
}

/** When and for whom a fault applies. All given conditions must hold. */
export interface FaultScope {
  /** Epoch milliseconds. */
  readonly from?: number;
  /** Epoch milliseconds; the fault ends at this time. */
  readonly until?: number;
  /** The share of calls that fail, chosen by a hash: more than 0, at most 1. */
  readonly share?: number;
  /** The most calls that fail. */
  readonly times?: number;
  /** Only calls for this customer: from a run's task, or from a batch that contains one of their events. */
  readonly customer?: string;
}

/** In-app messages are no provider's: they go into the table. A task is a destination's. */
const OF_NOBODY: ReadonlySet<Channel> = new Set<Channel>(["in_app", ...BY_DESTINATION]);
export const PROVIDERS = [...CHANNELS.filter((channel) => !OF_NOBODY.has(channel)), "destination"] as const;
export type Provider = (typeof PROVIDERS)[number];

/** Parts that can be throttled, besides providers, functions and operations of Step Functions. */
export const SHARED_PARTS = ["table", "bus", "functions"] as const;

/** One fault. */
export type Fault = FaultScope &
  (
    | {
        /** `table`, `bus`, `functions` (all of them), a function, an operation of Step Functions, or a provider. */
        readonly throttle: string;
      }
    | { readonly refuse: Provider; readonly answer: string }
    /** The provider never answers; `taken`: it received the message all the same. */
    | { readonly silence: Provider; readonly taken: boolean }
    /** The connection fails before a byte of the request was written, or after (`sent`); the provider received nothing. */
    | { readonly disconnect: Provider; readonly sent: boolean }
    | StopFault
  );

/** A function is cut off: it runs out of time or memory, or its sandbox is frozen. */
export interface StopFault {
  readonly stop: string;
  /** Calls before the cut. The next call is made (`made`) or not, and never answered. Absent: no call is cut off. */
  readonly after?: number;
  readonly made: boolean;
  /** The error that Step Functions gets: `Lambda.Unknown`; for a time-out it may be `Sandbox.Timedout`. */
  readonly error: string;
  /** The kept connections are dead afterwards: the function's next call of a provider fails after its first byte. */
  readonly frozen: boolean;
}

/** The operations of Step Functions that functions call. */
export const STATES_OPERATIONS = [
  "StartExecution",
  "StopExecution",
  "DescribeExecution",
  "SendTaskSuccess",
  "SendTaskFailure",
  "SendTaskHeartbeat",
  "ListExecutions",
  "GetExecutionHistory",
] as const;
