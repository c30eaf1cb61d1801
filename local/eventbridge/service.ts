import { z } from "zod/mini";
import { isJsonObject } from "../../core/model/json.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { AwsError, jsonService, type Service } from "../protocol/service.ts";
import type { Stack } from "../template/stack.ts";
import type { EventBridge } from "./event-bridge.ts";
import { compilePattern } from "./pattern.ts";

const Entry = z.object({
  Source: z.optional(z.string()),
  DetailType: z.optional(z.string()),
  Detail: z.optional(z.string()),
  EventBusName: z._default(z.string(), "default"),
  Resources: z._default(z.array(z.string()), []),
  /** Epoch seconds, as in the protocol. */
  Time: z.optional(z.number()),
});
export type PutEntry = z.input<typeof Entry>;
const PutEvents = z.object({ Entries: z.array(Entry).check(z.minLength(1), z.maxLength(10)) });
const TestEventPattern = z.object({ EventPattern: z.string(), Event: z.string() });
const ListRules = z.object({ EventBusName: z._default(z.string(), "default"), NamePrefix: z._default(z.string(), "") });

/** The size limit for all entries of one call. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html */
const MAXIMUM_BYTES = 1_048_576;
/** Each started 64 kB of an event is billed as one event. */
const BILLED_BYTES = 65_536;

export type PutResult = { readonly EventId: string } | { readonly ErrorCode: string; readonly ErrorMessage: string };

/** Puts entries as PutEvents does: each entry succeeds or fails alone, and the result reports the failed ones. */
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
  // For a bus that does not exist AWS reports success, and loses the event.
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
    return isJsonObject(value) ? value : undefined;
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
        // Only the text keeps the digits of numbers as they were written.
        return { Result: compilePattern(EventPattern)(Event) };
      },
    },
  );
}

/**
 * ListRules: all rules of a bus in one answer. Rules with a schedule belong to the default bus.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRules.html
 */
function listRules(stack: Pick<Stack, "rules" | "schedules">, input: unknown): object {
  const { EventBusName: asked, NamePrefix: prefix } = ListRules.parse(input);
  const bus = asked.slice(asked.lastIndexOf("/") + 1);
  const matching = stack.rules.map((rule) => ({ ...rule, definition: { EventPattern: JSON.stringify(rule.pattern) } }));
  const scheduled = stack.schedules
    .filter(({ kind }) => kind === "rule")
    .map((rule) => ({ ...rule, bus: "default", definition: { ScheduleExpression: rule.expression } }));
  const rules = [...matching, ...scheduled].filter((rule) => rule.bus === bus && rule.name.startsWith(prefix));
  if (rules.length === 0 && bus !== "default" && !stack.rules.some((rule) => rule.bus === bus)) {
    throw new AwsError("ResourceNotFoundException", `Event bus ${bus} does not exist.`);
  }
  return {
    Rules: rules.map(({ name, arn, enabled, definition }) => ({
      Name: name,
      Arn: arn,
      State: enabled ? "ENABLED" : "DISABLED",
      EventBusName: bus,
      ...definition,
    })),
  };
}
