/** A text is no cron expression; the message says what is wrong with it. */
export class CronError extends Error {
  override readonly name = "CronFault";
}
