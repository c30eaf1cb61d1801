/**
 * What goes wrong in a local cloud, and when: `localCloud({ faults })` in tests, `npm start -- --faults FILE` on the
 * command line (docs/faults.md). All of it is on the virtual clock and follows from the plan alone: the same plan and the
 * same events give the same bytes.
 */
export interface FaultPlan {
  /** How many functions of the whole account run at one time; a new AWS account has 10. No limit where absent. */
  readonly concurrency?: number;
  /**
   * What an invocation takes, in milliseconds of virtual time, by the short name of its function; the others take what is
   * declared for their cost (lambda/durations.ts). Without any plan no invocation takes time.
   */
  readonly takes?: Readonly<Record<string, number>>;
  /** How far a function's clock is ahead of that of Step Functions, by its short name; milliseconds, negative: behind. */
  readonly clocks?: Readonly<Record<string, number>>;
  /** Calls that the API of Step Functions takes from functions, by operation. */
  readonly rates?: Readonly<Record<string, Rate>>;
  readonly faults?: readonly Fault[];
}

/** A token bucket, as AWS limits its APIs. */
export interface Rate {
  /** Tokens that come back each second. */
  readonly perSecond: number;
  /** Tokens at most, and at first. */
  readonly bucket: number;
}

/** When a fault holds, and for whom; everything that is given must hold. */
export interface FaultScope {
  /** Epoch milliseconds. */
  readonly from?: number;
  /** Epoch milliseconds; the fault is over then. */
  readonly until?: number;
  /** The share of the calls that it meets, chosen by a hash: more than 0, at most 1. */
  readonly share?: number;
  /** How many calls it meets at most. */
  readonly times?: number;
  /** Only while a function works for this customer: one run's task, or a batch that has an event of theirs. */
  readonly customer?: string;
}

export const PROVIDERS = ["email", "sms", "push", "webhook", "destination"] as const;
export type Provider = (typeof PROVIDERS)[number];

/** What may be throttled besides providers, functions and operations of Step Functions. */
export const SHARED_PARTS = ["table", "bus", "functions"] as const;

/** One thing that goes wrong. */
export type Fault = FaultScope &
  (
    | {
        /** `table`, `bus`, `functions` (all of them), a function, an operation of Step Functions, or a provider. */
        readonly throttle: string;
      }
    | { readonly refuse: Provider; readonly answer: string }
    /** The provider never answers; `taken`: it has the message all the same. */
    | { readonly silence: Provider; readonly taken: boolean }
    /** The connection fails: before a byte of the request was written, or after (`sent`); nothing was taken. */
    | { readonly disconnect: Provider; readonly sent: boolean }
    | StopFault
  );

/** A function is cut off: it runs out of time or memory, or its sandbox is frozen. */
export interface StopFault {
  readonly stop: string;
  /** Calls that it still makes; the one after is made (`made`) or not, and never answered. All of them where absent. */
  readonly after?: number;
  readonly made: boolean;
  /** What Step Functions is told: `Lambda.Unknown`; of a time-out it may be `Sandbox.Timedout`. */
  readonly error: string;
  /** The connections that it kept are dead: the function's next call of a provider breaks off after its first byte. */
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
