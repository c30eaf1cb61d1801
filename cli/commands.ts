import type { Command } from "./command.ts";

/** A command as the overview lists it. Its code is loaded only when the command runs. */
export interface ListedCommand {
  readonly name: string;
  /** One line in the overview. */
  readonly summary: string;
  load(): Promise<Command>;
}

/** Every command, in the order of the overview. */
export const COMMANDS: readonly ListedCommand[] = [
  {
    name: "start",
    summary: "Run the local cloud: your whole stack on this machine, on a virtual clock, playing the events of a shop.",
    load: async () => (await import("./commands/start.ts")).start,
  },
  {
    name: "send",
    summary: "Put one event on the bus.",
    load: async () => (await import("./commands/send.ts")).send,
  },
  {
    name: "reply",
    summary: "Let a customer send a text message to your number: STOP, START, HELP or anything else.",
    load: async () => (await import("./commands/reply.ts")).reply,
  },
  {
    name: "act",
    summary:
      "Let a customer open, click or dismiss a message of the local cloud, or let it bounce or be complained of.",
    load: async () => (await import("./commands/act.ts")).act,
  },
  {
    name: "new",
    summary: "Begin a journey: its definition, templates and tests.",
    load: async () => (await import("./commands/new.ts")).newJourney,
  },
  {
    name: "check",
    summary: "Find every fault in the workspace, or show what an edit changes for customers.",
    load: async () => (await import("./commands/check.ts")).check,
  },
  {
    name: "learn",
    summary: "Draft the catalogue of events and traits from a recording.",
    load: async () => (await import("./commands/learn.ts")).learn,
  },
  {
    name: "test",
    summary: "Play the tests beside the journeys.",
    load: async () => (await import("./commands/test.ts")).test,
  },
  {
    name: "preview",
    summary: "Write a page that shows a template as its receiver gets it, on a desktop and on a phone.",
    load: async () => (await import("./commands/preview.ts")).preview,
  },
  {
    name: "send-test",
    summary: "Send a proof of a message to an address, number or device of your own.",
    load: async () => (await import("./commands/send-test.ts")).sendTest,
  },
  {
    name: "compile",
    summary: "Show the state machine of a journey.",
    load: async () => (await import("./commands/journey.ts")).compile,
  },
  {
    name: "map",
    summary: "Draw a journey.",
    load: async () => (await import("./commands/journey.ts")).map,
  },
  {
    name: "runs",
    summary: "Show who is inside which journey, at which step and on which version, and what is paused or on trial.",
    load: async () => (await import("./commands/runs.ts")).runs,
  },
  {
    name: "outbox",
    summary: "Show what was sent, to whom and when.",
    load: async () => (await import("./commands/outbox.ts")).outbox,
  },
  {
    name: "explain",
    summary: "Tell a customer's story: events, entries, each step, and why a message was sent, held or not sent.",
    load: async () => (await import("./commands/explain.ts")).explain,
  },
  {
    name: "why-not",
    summary: "Count the reasons for which messages of a template were not sent or are held, over all customers.",
    load: async () => (await import("./commands/why-not.ts")).whyNot,
  },
  {
    name: "best-hour",
    summary: "Count in which hours customers click, by their own clocks.",
    load: async () => (await import("./commands/best-hour.ts")).bestHour,
  },
  {
    name: "segment",
    summary:
      "Show how many customers are in a segment, some of them, or why one is or is not; and fill a list from a file.",
    load: async () => (await import("./commands/segment.ts")).segment,
  },
  {
    name: "pause",
    summary: "Pause a journey: nobody enters, messages are held, waits go on.",
    load: async () => (await import("./commands/control.ts")).pause,
  },
  {
    name: "resume",
    summary: "Let a paused journey go on.",
    load: async () => (await import("./commands/control.ts")).resume,
  },
  {
    name: "stop",
    summary: "Take a customer, or everybody, out of a journey by hand.",
    load: async () => (await import("./commands/stop.ts")).stop,
  },
  {
    name: "rollback",
    summary: "Take a canary back at once: new entries use the stable version.",
    load: async () => (await import("./commands/control.ts")).rollback,
  },
  {
    name: "promote",
    summary: "Make the canary of a journey its stable version. This changes files; deploy afterwards.",
    load: async () => (await import("./commands/promote.ts")).promote,
  },
  {
    name: "redrive",
    summary: "Show calls, webhooks, dead letters and failed runs that were given up, and do them again.",
    load: async () => (await import("./commands/redrive.ts")).redrive,
  },
  {
    name: "refresh",
    summary: "Work out the segments and dates of every customer again.",
    load: async () => (await import("./commands/refresh.ts")).refresh,
  },
  {
    name: "lift",
    summary: "Lift a suppression, so that an address that bounced, complained or unsubscribed gets messages again.",
    load: async () => (await import("./commands/lift.ts")).lift,
  },
  {
    name: "keys",
    summary: "Make, list and revoke the write keys by which shops, apps and servers send events over HTTPS.",
    load: async () => (await import("./commands/keys.ts")).keys,
  },
  {
    name: "export",
    summary: "Write everything that is stored of a customer as one JSON document, by any of their ids.",
    load: async () => (await import("./commands/export.ts")).exportCustomer,
  },
  {
    name: "forget",
    summary: "Erase a customer by any of their ids: everything that is stored, and what comes later from before.",
    load: async () => (await import("./commands/forget.ts")).forget,
  },
  {
    name: "import",
    summary: "Take in a file of events, customers, lists or answers, or a project of Amazon Pinpoint.",
    load: async () => (await import("./commands/import.ts")).importFiles,
  },
];
