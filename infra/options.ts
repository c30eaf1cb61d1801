/** What a deployer may choose besides the stage; each is a context value of the CDK app (`-c archiveDays=7`). */
export interface StackOptions {
  /** Keeps every event of the bus for so many days (1 to 14), for replay. */
  readonly archiveDays?: number;
  /** Who gets an e-mail when an alarm goes off. */
  readonly alarmEmail?: string;
  /** How many copies of ingest may run at once (2 to 1000). */
  readonly ingestConcurrency: number;
}

export const DEFAULT_OPTIONS: StackOptions = { ingestConcurrency: 20 };
