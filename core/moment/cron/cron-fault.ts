/** A text is no cron expression; the message says what is wrong with it. */
export class CronFault extends Error {
  override readonly name = "CronFault";
}
