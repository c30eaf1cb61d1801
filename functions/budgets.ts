import type { FunctionName } from "./bundle.ts";

/**
 * The largest size of each function's minified `index.mjs`, in bytes: a cold start pays for each of them. It is a little above the
 * needed size, so that a test notices a library that should not be there.
 */
export const BUDGETS: Readonly<Record<FunctionName, number>> = {
  // Of these, 205 kB are libphonenumber with its metadata, which makes addresses uniform here and nowhere else.
  // 12 kB are the ids of one person, trust, and the history of answers.
  // 30 kB are windows, and the client of the bus, by which other systems are told of segments; in `sweep` too.
  ingest: 890_000,
  // Ingest, steps and sweep have 13 kB that merge two profiles; every function that reads one follows pointers (3 kB).
  steps: 640_000,
  // Of these, 40 kB are the client of the queue where webhooks go that were given up, as in `call`, and 13 kB that
  // of the keys of links.
  // 2 kB pick the language of a template, and write amounts and days in it. 3 kB make the plain text of e-mail.
  send: 700_000,
  // Of these, 40 kB are the client of the queue where calls go that were given up.
  call: 550_000,
  roster: 450_000,
  settle: 330_000,
  sweep: 665_000,
  // Of these, nine tenths are the clients of table, bus and queue, and the logger.
  collect: 350_000,
  // Of these, 165 kB are jsonata and luxon; most of the rest are the clients of bus, queue and secrets, and the logger.
  // 2 kB refuse ids of nobody and put erasures on their queue.
  sources: 475_000,
  // Of these, three quarters are the clients of table, bus, SES and secrets.
  pages: 490_000,
  // Of these, nine tenths are the clients of table, Step Functions and queue, and the logger.
  privacy: 460_000,
  // Of these, nine tenths are the clients of table, bus, queue and End User Messaging, and the logger.
  inbound: 375_000,
  // Of these, 195 kB are libphonenumber, which reads addresses of lists; 155 kB jsonata and luxon, 31 kB csv-parse, and 130 kB what the
  // client of S3 adds to the other clients.
  bulk: 935_000,
};
