import type { FunctionName } from "./bundle.ts";
import type { Part } from "./parts.ts";

/**
 * The largest size of each function's minified `index.mjs`, in bytes: a cold start pays for each of them. It is a little above the
 * needed size, so that a test notices a library that should not be there. That of send is with COMMON_PARTS.
 */
export const BUDGETS: Readonly<Record<FunctionName, number>> = {
  // Of these, 205 kB are libphonenumber with its metadata, which makes addresses uniform here and nowhere else.
  // 12 kB are the ids of one person, trust, and the history of answers.
  // 30 kB are windows, and the client of the bus, by which other systems are told of segments; in `sweep` too.
  ingest: 845_000,
  // Ingest, steps and sweep have 13 kB that merge two profiles; every function that reads one follows pointers (3 kB).
  steps: 620_000,
  // The common parts have 114 kB of it (PART_BUDGETS). Of the rest, 80 kB are Liquid, 70 kB luxon and 11 kB the client of the keys of links.
  // 2 kB pick the language of a template, and write amounts and days in it. 3 kB make the plain text of e-mail.
  send: 700_000,
  // Of these, 40 kB are the client of the queue where calls go that were given up, and 10 kB tokens, signatures, and the requests and
  // answers of destinations.
  call: 575_000,
  roster: 315_000,
  settle: 305_000,
  sweep: 635_000,
  // Of these, nine tenths are the clients of table, bus and queue, and the logger.
  // 15 kB more where apps fetch messages (docs/adr/0179): they read profiles by whatever id they have.
  collect: 320_000,
  // Of these, 165 kB are jsonata and luxon; most of the rest are the clients of bus, queue and secrets, and the logger.
  // 2 kB refuse ids of nobody and put erasures on their queue.
  sources: 460_000,
  // Of these, three quarters are the clients of table, bus, SES and secrets.
  pages: 430_000,
  // Of these, nine tenths are the clients of table, Step Functions and queue, and the logger.
  privacy: 330_000,
  // Of these, nine tenths are the clients of table, bus, queue and End User Messaging, and the logger.
  inbound: 340_000,
  // Of these, 195 kB are libphonenumber, which reads addresses of lists; 155 kB jsonata and luxon, 31 kB csv-parse, and 30 kB what the
  // client of S3 adds to the other clients.
  bulk: 845_000,
};

/** The parts with which the budget of `send` is measured. A workspace with all of them is the largest that we expect. */
export const COMMON_PARTS: readonly Part[] = ["email", "sms", "whatsapp", "push", "in_app", "webhook", "lambda"];

/** What each part may add to a function, in bytes: with it alone, against none. What two parts share counts for both. */
export const PART_BUDGETS: Readonly<Record<Part, number>> = {
  email: 50_000,
  sms: 20_000,
  whatsapp: 34_000,
  push: 45_000,
  in_app: 4_000,
  // Signing requests, which the clients of the SDK bring anyway.
  attachments: 12_000,
  // Of these, 25 kB are the client of the queue where webhooks go that were given up.
  webhook: 32_000,
  clicks: 4_000,
  // The client of Lambda and its protocol.
  lambda: 55_000,
  // One sender with the client of Lambda serves all three; it shares half of that with the client of SES.
  task: 55_000,
  slack: 55_000,
  audience: 55_000,
};

/** The largest size of `send` with every part, in bytes. */
export const EVERY_PART = 700_000;
