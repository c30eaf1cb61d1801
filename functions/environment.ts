/**
 * Every environment variable that the stack sets and a function reads. The names are public contract between infra/ and functions/.
 */
export const ENVIRONMENT = {
  /** Name of the one table. */
  table: "SOJOURN_TABLE",
  /** `arn:<partition>:states:<region>:<account>:stateMachine:sojourn-<stage>-`; the journey's name follows. */
  machinePrefix: "SOJOURN_MACHINE_PREFIX",
  /** URL of the queue for events that can never be applied. */
  refusedQueue: "SOJOURN_REFUSED_QUEUE",
  /** URL of the function's dead-letter queue, where it parks what a fault of ours stops. */
  deadQueue: "SOJOURN_DEAD_QUEUE",
  /** URL of the fan-out's queue, from which it takes a step and onto which it puts the next one. */
  rosterQueue: "SOJOURN_ROSTER_QUEUE",
  /** URL of the queue by which inner events reach ingest at a limited rate. */
  pacedQueue: "SOJOURN_PACED_QUEUE",
  /** Name of the bus that customer events are put on. */
  bus: "SOJOURN_BUS",
  /** dev, prod … as in `settings.yaml` stages. */
  stage: "SOJOURN_STAGE",
  /** SES configuration set that publishes message events; may be empty. */
  configurationSet: "SOJOURN_CONFIGURATION_SET",
} as const;
