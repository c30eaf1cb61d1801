import type { Writer } from "../journey/writer.ts";
import type { Activity, ActivityKind } from "../shapes/activities.ts";
import type { Yaml } from "../yaml.ts";
import { contactCenter, custom } from "./calls.ts";
import { email, push, sms } from "./messages.ts";
import { conditionalSplit, holdout, multiCondition, randomSplit } from "./splits.ts";
import { wait } from "./wait.ts";

/** Writes an activity of one kind as steps. One of them has the activity's id. */
export type WriteActivity<K extends ActivityKind> = (activity: Activity<K>, writer: Writer) => readonly Yaml[];

const KINDS: { readonly [K in ActivityKind]: WriteActivity<K> } = {
  EMAIL: email,
  SMS: sms,
  PUSH: push,
  CUSTOM: custom,
  ContactCenter: contactCenter,
  Wait: wait,
  ConditionalSplit: conditionalSplit,
  MultiCondition: multiCondition,
  RandomSplit: randomSplit,
  Holdout: holdout,
};

export function writeActivity<K extends ActivityKind>(activity: Activity<K>, writer: Writer): readonly Yaml[] {
  const write: WriteActivity<K> = KINDS[activity.kind];
  return write(activity, writer);
}
