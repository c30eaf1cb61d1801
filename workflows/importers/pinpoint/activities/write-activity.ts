import type { Writer } from "../journey/writer.ts";
import type { Activity, ActivityKind } from "../shapes/activities.ts";
import type { Yaml } from "../yaml.ts";
import { conditionalSplit } from "./conditional-split.ts";
import { contactCenter } from "./contact-center.ts";
import { custom } from "./custom.ts";
import { email } from "./email.ts";
import { holdout } from "./holdout.ts";
import { multiCondition } from "./multi-condition.ts";
import { push } from "./push.ts";
import { randomSplit } from "./random-split.ts";
import { sms } from "./sms.ts";
import { wait } from "./wait.ts";

/** Writes an activity of one kind as steps, among them one that has the activity's id. */
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
