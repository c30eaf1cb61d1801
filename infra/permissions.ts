import type { Channel } from "../core/channels/channels.ts";
import type { FunctionName } from "../functions/bundle.ts";

/** The object of a permission; constructs turn each into ARNs. */
export type Target =
  | "reads"
  | "writes"
  | "scans"
  | "dueIndex"
  | "membersIndex"
  | "reportedIndex"
  | "phonesIndex"
  | "machines"
  | "runs"
  | "ingestQueue"
  | "settleQueue"
  | "refusedQueue"
  | "ingestDead"
  | "rosterDead"
  | "settleDead"
  | "callsQueue"
  | "turns"
  | "callsDead"
  | "webhooksQueue"
  | "webhooksDead"
  | "sourcesQueue"
  | "sourcesDead"
  | "erasuresQueue"
  | "erasuresDead"
  | "erasuresSend"
  | "deletes"
  | "inboundQueue"
  | "inboundDead"
  | "bulkQueue"
  | "bulkDead"
  | "attachmentFiles"
  | "attachmentBucket"
  | "importBucket"
  | "importFiles"
  | "importReceipts"
  | "inbox"
  | "pacedQueue"
  | "rosterQueue"
  | "bus"
  | CalledChannel
  | "destinations"
  | "callFunction"
  | "secrets"
  | "linkKeys"
  | "optOuts";

/** The AWS calls by which a message of each channel is handed over; none where it is posted to a host that is not AWS. */
const CHANNEL_ACTIONS = {
  email: ["ses:SendEmail"],
  sms: ["sms-voice:SendTextMessage"],
  whatsapp: ["social-messaging:SendWhatsAppMessage"],
  push: ["sns:Publish"],
  // They are put into our own table.
  in_app: [],
  webhook: [],
  // The function that calls other systems is called.
  task: [],
  slack: [],
  audience: [],
} as const satisfies Readonly<Record<Channel, readonly string[]>>;

/** The channels that are sent by AWS calls. */
export type CalledChannel = {
  [C in Channel]: (typeof CHANNEL_ACTIONS)[C] extends readonly [] ? never : C;
}[Channel];

/**
 * Every AWS call that each function may make, by its object. The policies are made from this table, and a test compares it with the
 * calls that the functions really made. Every function may also write logs and traces.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html: SendTaskSuccess is
 * allowed on state machines, StopExecution and DescribeExecution on executions.
 */
export const PERMISSIONS = {
  ingest: {
    reads: ["dynamodb:GetItem", "dynamodb:BatchGetItem"],
    writes: ["dynamodb:PutItem", "dynamodb:UpdateItem"],
    reportedIndex: ["dynamodb:Query"],
    machines: ["states:StartExecution", "states:SendTaskSuccess"],
    runs: ["states:StopExecution", "states:DescribeExecution"],
    ingestQueue: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
    pacedQueue: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
    refusedQueue: ["sqs:SendMessage"],
    ingestDead: ["sqs:SendMessage"],
    rosterQueue: ["sqs:SendMessage"],
  },
  // An update step is folded like an event, so it may start, wake and stop runs.
  steps: {
    reads: ["dynamodb:GetItem", "dynamodb:BatchGetItem"],
    writes: ["dynamodb:PutItem", "dynamodb:UpdateItem"],
    machines: ["states:StartExecution", "states:SendTaskSuccess"],
    runs: ["states:StopExecution", "states:DescribeExecution"],
    bus: ["events:PutEvents"],
  },
  send: {
    reads: ["dynamodb:GetItem", "dynamodb:BatchGetItem"],
    writes: ["dynamodb:PutItem", "dynamodb:UpdateItem"],
    email: CHANNEL_ACTIONS.email,
    sms: CHANNEL_ACTIONS.sms,
    whatsapp: CHANNEL_ACTIONS.whatsapp,
    push: CHANNEL_ACTIONS.push,
    // Functions that templates of webhooks name.
    destinations: ["lambda:InvokeFunction"],
    attachmentFiles: ["s3:GetObject"],
    attachmentBucket: ["s3:ListBucket"],
    // Only where a destination takes messages.
    callFunction: ["lambda:InvokeFunction"],
    linkKeys: ["secretsmanager:GetSecretValue"],
    webhooksQueue: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
    webhooksDead: ["sqs:SendMessage"],
  },
  call: {
    reads: ["dynamodb:GetItem"],
    turns: ["dynamodb:UpdateItem"],
    destinations: ["lambda:InvokeFunction"],
    secrets: ["secretsmanager:GetSecretValue"],
    callsQueue: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"],
    callsDead: ["sqs:SendMessage"],
  },
  roster: {
    reads: ["dynamodb:GetItem"],
    writes: ["dynamodb:UpdateItem"],
    scans: ["dynamodb:Scan"],
    membersIndex: ["dynamodb:Query"],
    rosterQueue: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:SendMessage"],
    pacedQueue: ["sqs:SendMessage"],
    rosterDead: ["sqs:SendMessage"],
  },
  settle: {
    reads: ["dynamodb:GetItem"],
    writes: ["dynamodb:PutItem", "dynamodb:UpdateItem"],
    settleQueue: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
    settleDead: ["sqs:SendMessage"],
  },
  sweep: {
    reads: ["dynamodb:GetItem", "dynamodb:BatchGetItem"],
    writes: ["dynamodb:PutItem", "dynamodb:UpdateItem"],
    dueIndex: ["dynamodb:Query"],
    machines: ["states:StartExecution", "states:SendTaskSuccess"],
    runs: ["states:StopExecution", "states:DescribeExecution"],
    rosterQueue: ["sqs:SendMessage"],
  },
  pages: {
    reads: ["dynamodb:GetItem", "dynamodb:BatchGetItem"],
    writes: ["dynamodb:PutItem"],
    bus: ["events:PutEvents"],
    email: CHANNEL_ACTIONS.email,
    linkKeys: ["secretsmanager:GetSecretValue"],
  },
  collect: {
    reads: ["dynamodb:GetItem"],
    writes: ["dynamodb:UpdateItem"],
    // Only where a template is an in-app message: apps fetch them, and report on them.
    inbox: ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem"],
    bus: ["events:PutEvents"],
    refusedQueue: ["sqs:SendMessage"],
  },
  sources: {
    secrets: ["secretsmanager:GetSecretValue"],
    bus: ["events:PutEvents"],
    refusedQueue: ["sqs:SendMessage"],
    sourcesQueue: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
    sourcesDead: ["sqs:SendMessage"],
    erasuresSend: ["sqs:SendMessage"],
  },
  privacy: {
    reads: ["dynamodb:GetItem", "dynamodb:Query"],
    writes: ["dynamodb:PutItem", "dynamodb:UpdateItem"],
    deletes: ["dynamodb:DeleteItem"],
    runs: ["states:StopExecution"],
    erasuresQueue: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
    erasuresSend: ["sqs:SendMessage"],
    erasuresDead: ["sqs:SendMessage"],
  },
  inbound: {
    reads: ["dynamodb:GetItem"],
    writes: ["dynamodb:UpdateItem"],
    phonesIndex: ["dynamodb:Query"],
    reportedIndex: ["dynamodb:Query"],
    bus: ["events:PutEvents"],
    sms: CHANNEL_ACTIONS.sms,
    optOuts: ["sms-voice:PutOptedOutNumber", "sms-voice:DeleteOptedOutNumber"],
    refusedQueue: ["sqs:SendMessage"],
    inboundQueue: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
    inboundDead: ["sqs:SendMessage"],
  },
  bulk: {
    writes: ["dynamodb:UpdateItem"],
    bus: ["events:PutEvents"],
    pacedQueue: ["sqs:SendMessage"],
    importFiles: ["s3:GetObject"],
    importReceipts: ["s3:PutObject"],
    // Without it a receipt that does not exist yet is answered 403, not 404.
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
    importBucket: ["s3:ListBucket"],
    bulkQueue: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:SendMessage"],
    bulkDead: ["sqs:SendMessage"],
  },
} as const satisfies Readonly<Record<FunctionName, Readonly<Partial<Record<Target, readonly string[]>>>>> & {
  readonly send: Readonly<Record<CalledChannel, readonly string[]>>;
};

/** The actions that a function may perform on a target; none where the table has no such line. */
export function permitted(name: FunctionName, target: Target): readonly string[] {
  const lines: Readonly<Partial<Record<Target, readonly string[]>>> = PERMISSIONS[name];
  return lines[target] ?? [];
}

/** The partition keys that policies distinguish; docs/architecture.md says which items have them. */
type LeadingKey =
  | "TURN#*"
  | "C#*"
  | "S#*"
  | "KEYS"
  | "RATE#*"
  | "N#*"
  | "T#*"
  | "ERASURE"
  | "CONTROL"
  | "LOOK"
  | "TALLY#*";

/**
 * The items that a function may read and write. The decisions of ops (`CONTROL`) are written by commands,
 * which act for a person, and never by a function. Erasures (`T#…`, `ERASURE`) are written by commands and by one function, `privacy`,
 * which alone deletes items; it is there only where a source may ask for erasures.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
export const LEADING_KEYS = {
  ingest: { reads: ["C#*", "T#*", "ERASURE", "LOOK", "CONTROL"], writes: ["C#*", "S#*", "TALLY#*"] },
  steps: { reads: ["C#*", "T#*", "ERASURE", "LOOK", "CONTROL"], writes: ["C#*"] },
  send: { reads: ["C#*", "S#*", "CONTROL", "TALLY#*"], writes: ["C#*", "S#*", "TALLY#*", "TURN#*"] },
  call: { reads: ["C#*"], writes: ["TURN#*"] },
  // Earlier releases stored in CONTROL how far the recheck of profiles had come.
  roster: { reads: ["LOOK", "CONTROL"], writes: ["LOOK"] },
  settle: { reads: ["C#*"], writes: ["C#*"] },
  sweep: { reads: ["C#*", "T#*", "ERASURE", "LOOK", "CONTROL", "TALLY#*"], writes: ["C#*", "LOOK"] },
  sources: { reads: [], writes: [] },
  collect: { reads: ["KEYS"], writes: ["RATE#*"] },
  pages: { reads: ["C#*", "S#*"], writes: ["N#*"] },
  privacy: { reads: ["C#*", "T#*", "ERASURE"], writes: ["C#*", "T#*", "ERASURE"] },
  inbound: { reads: ["C#*", "S#*"], writes: ["S#*"] },
  bulk: { reads: [], writes: ["S#*"] },
} as const satisfies Readonly<Record<FunctionName, Readonly<Record<"reads" | "writes", readonly LeadingKey[]>>>>;
