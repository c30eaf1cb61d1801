import { z } from "zod/mini";
import { readTags } from "../../core/feedback/tags.ts";
import { parseMessageKey } from "../../core/model/message.ts";
import type { MessageTags } from "../../core/ports/messages.ts";
import { jsonOf } from "../../core/redo/redo.ts";
import { currentInvocation } from "../lambda/invocation-context.ts";

/**
 * Which step's message is being sent, told by the task of the function that is running, or by the record of its batch that has
 * this idempotency key; blank for anybody else.
 */
export function sendingStep(key?: string): {
  readonly customer: string;
  readonly journey: string;
  readonly n: number;
  readonly step: string;
  readonly pass: number;
} {
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

/** A call that was given up and is made again, as its record says it. */
function recordOf(event: unknown, key: string | undefined): object | undefined {
  const batch = key === undefined ? undefined : Batch.safeParse(event).data;
  return batch?.Records.map(({ body }) => Keyed.safeParse(jsonOf(body)).data).find((given) => given?.key === key);
}

/** The same by a message's own tags; without any of ours, as the task that is running says. */
export function taggedSender(tags: Readonly<Record<string, readonly string[]>>): ReturnType<typeof sendingStep> {
  return senderOf(readTags(tags)) ?? sendingStep();
}

/** The same by the tags as they are; undefined where they name no message of a journey's. */
export function senderOf(tags: MessageTags | undefined): ReturnType<typeof sendingStep> | undefined {
  const key = tags === undefined ? undefined : parseMessageKey(tags.key);
  return tags === undefined || key === undefined ? undefined : { customer: tags.customerId, ...key };
}
