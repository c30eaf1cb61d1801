import { z } from "zod/mini";
import { AwsError } from "../kernel/fault.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { jsonService, type Service } from "../protocol/service.ts";
import type { Stack } from "../template/stack.ts";
import type { EventBridge } from "./event-bridge.ts";
import { listRules } from "./list-rules.ts";
import { compilePattern } from "./pattern.ts";

const Entry = z.object({
  Source: z.optional(z.string()),
  DetailType: z.optional(z.string()),
  Detail: z.optional(z.string()),
  EventBusName: z._default(z.string(), "default"),
  Resources: z._default(z.array(z.string()), []),
  /** Epoch seconds, as the protocol has it. */
  Time: z.optional(z.number()),
});
export type PutEntry = z.input<typeof Entry>;
const PutEvents = z.object({ Entries: z.array(Entry).check(z.minLength(1), z.maxLength(10)) });
const TestEventPattern = z.object({ EventPattern: z.string(), Event: z.string() });

/** All entries of a call together; https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html */
const MAXIMUM_BYTES = 1_048_576;
/** An event is billed by 64 kB begun. */
const BILLED_BYTES = 65_536;

export type PutResult = { readonly EventId: string } | { readonly ErrorCode: string; readonly ErrorMessage: string };

/** Puts entries as PutEvents does: each by itself, a bad one is reported and hinders no other. */
export function putEntries(
  bridge: EventBridge,
  kernel: Kernel,
  input: unknown,
  count: (events: number) => void,
): { readonly FailedEntryCount: number; readonly Entries: readonly PutResult[] } {
  const { Entries: entries } = PutEvents.parse(input);
  const bytes = entries.reduce((sum, entry) => sum + entryBytes(entry), 0);
  if (bytes > MAXIMUM_BYTES) {
    throw new AwsError("ValidationException", "Total size of the entries in the request is over the limit.");
  }
  const results = entries.map((entry) => putEntry(bridge, kernel, entry, count));
  return { FailedEntryCount: results.filter((result) => "ErrorCode" in result).length, Entries: results };
}

function putEntry(
  bridge: EventBridge,
  kernel: Kernel,
  entry: z.infer<typeof Entry>,
  count: (events: number) => void,
): PutResult {
  for (const name of ["Source", "DetailType", "Detail"] as const) {
    if (!entry[name]) {
      return refusal("InvalidArgument", `Parameter ${name} is not valid. Reason: ${name} is a required argument.`);
    }
  }
  const { Source = "", DetailType = "", Detail = "" } = entry;
  if (Source.startsWith("aws.")) return refusal("NotAuthorizedForSourceException", "Not authorized for the source.");
  const detail = jsonObject(Detail);
  if (detail === undefined) return refusal("MalformedDetail", "Detail is malformed.");
  // AWS counts events for a bus that is not there as put, and loses them.
  count(Math.ceil(entryBytes(entry) / BILLED_BYTES));
  const time = entry.Time === undefined ? kernel.now() : Math.round(entry.Time * 1000);
  const id = bridge.put(entry.EventBusName, {
    source: Source,
    detailType: DetailType,
    detail,
    resources: entry.Resources,
    time,
  });
  return { EventId: id };
}

function refusal(ErrorCode: string, ErrorMessage: string): PutResult {
  return { ErrorCode, ErrorMessage };
}

function jsonObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Size of an entry as PutEvents counts it: 14 bytes for a time, and the UTF-8 lengths of the texts. */
function entryBytes(entry: z.infer<typeof Entry>): number {
  const texts = [entry.Source ?? "", entry.DetailType ?? "", entry.Detail ?? "", ...entry.Resources];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), entry.Time === undefined ? 0 : 14);
}

const REQUIRED = ["id", "account", "source", "time", "region", "resources", "detail-type"] as const;

/** The EventBridge API (AWS JSON 1.1): PutEvents, TestEventPattern and ListRules. */
export function eventBridgeService(
  bridge: EventBridge,
  kernel: Kernel,
  count: (events: number) => void,
  stack: Pick<Stack, "rules" | "schedules">,
): Service {
  return jsonService(
    { namespace: "", contentType: "application/x-amz-json-1.1", invalidInput: "ValidationException" },
    {
      PutEvents: (input) => putEntries(bridge, kernel, input, count),
      ListRules: (input) => listRules(stack, input),
      TestEventPattern: (input) => {
        const { EventPattern, Event } = TestEventPattern.parse(input);
        const event = jsonObject(Event);
        const missing = REQUIRED.find((name) => event === undefined || !(name in event));
        if (event === undefined || missing !== undefined) {
          throw new AwsError("ValidationException", `Event is not valid. Reason: ${missing ?? "JSON"} is missing.`);
        }
        // As text: only there numbers have the digits that were written.
        return { Result: compilePattern(EventPattern)(Event) };
      },
    },
  );
}
