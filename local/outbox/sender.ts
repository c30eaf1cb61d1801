import { z } from "zod/mini";
import { readTags } from "../../core/feedback/find-message.ts";
import { parseJson } from "../../core/model/json.ts";
import { parseMessageKey } from "../../core/model/message.ts";
import type { MessageTags } from "../../core/ports/messages.ts";
import { currentInvocation } from "../lambda/invocation-context.ts";

/** The step that sends a message or makes a call. Texts are empty and numbers 0 when no step does. */
interface SendingStep {
  readonly customer: string;
  readonly journey: string;
  readonly n: number;
  readonly step: string;
  readonly pass: number;
}

/** The step of the running function: from the record of its batch with this idempotency key, otherwise from its task. */
export function sendingStep(key?: string): SendingStep {
  const event = currentInvocation()?.event;
  const task: object = recordOf(event, key) ?? (typeof event === "object" && event !== null ? event : {});
  const text = (name: string): string => {
    const value: unknown = Reflect.get(task, name);
    return typeof value === "string" ? value : "";
  };
  const number = (name: string): number => {
    const value: unknown = Reflect.get(task, name);
    return typeof value === "number" ? value : 0;
  };
  return {
    customer: text("customer"),
    journey: text("journey"),
    n: number("n"),
    step: text("step"),
    pass: number("pass"),
  };
}

const Batch = z.object({ Records: z.array(z.object({ body: z.string() })) });
const Keyed = z.looseObject({ key: z.string() });

const Id = z.union([z.string(), z.number()]);
const Forwarded = z.object({
  do: z.literal("forward"),
  destination: z.string(),
  event: z.object({
    id: z.string(),
    detail: z.object({ id: z.optional(Id), customerId: z.optional(Id), anonymousId: z.optional(Id) }),
  }),
});

/** The record of a call that was given up and is made again, or of an event that is forwarded. */
function recordOf(event: unknown, key: string | undefined): object | undefined {
  const batch = key === undefined ? undefined : Batch.safeParse(event).data;
  const bodies = batch?.Records.map(({ body }) => parseJson(body)) ?? [];
  const again = bodies.map((body) => Keyed.safeParse(body).data).find((given) => given?.key === key);
  return again ?? bodies.map((body) => Forwarded.safeParse(body).data).flatMap((given) => stepOfForward(given, key))[0];
}

/** An event that goes to a destination by itself is of no journey; its step is named by destination and event. */
function stepOfForward(given: z.infer<typeof Forwarded> | undefined, key: string | undefined): readonly SendingStep[] {
  if (given === undefined) return [];
  const { destination, event } = given;
  const { id = event.id, customerId, anonymousId } = event.detail;
  if (String(id) !== key) return [];
  const customer = String(customerId ?? `anonymous/${anonymousId}`);
  return [{ customer, journey: "", n: 0, step: `forward/${destination}/${key}`, pass: 0 }];
}

/** The step from the tags of a message as its provider receives them; without our tags, the step of the running function. */
export function stepFromTags(tags: Readonly<Record<string, readonly string[]>>): SendingStep {
  return stepOfTags(readTags(tags)) ?? sendingStep();
}

/** The step from tags that were read; undefined when they name no message of a journey. */
export function stepOfTags(tags: MessageTags | undefined): SendingStep | undefined {
  const key = tags === undefined ? undefined : parseMessageKey(tags.key);
  return tags === undefined || key === undefined ? undefined : { customer: tags.customerId, ...key };
}
