import { Duration } from "aws-cdk-lib";
import type { Stage } from "../stage.ts";
import type { AlarmSpec } from "./alarm.ts";
import { counted, PERIOD, sumOf } from "./counted.ts";

/** A few refused addresses are the customers'; more within a quarter of an hour are ours, or the provider's. */
const SENDS_FAILED = 5;
const FAILED_PERIOD = Duration.minutes(15);
/** A provider's rate is met at every opening; half an hour of it is more than a burst. */
const RELEASED_PERIODS = 7;
const RELEASED_DATAPOINTS = 6;
/** A call that is tried three times and lost is more than this; one that comes off at the second attempt is not. */
const CALL_FAULTS = 2;
const CALL_PERIOD = Duration.minutes(15);

/** What became of messages and calls, where somebody must look at it. */
export function messageAlarms(stage: Stage): Readonly<Record<string, AlarmSpec>> {
  return {
    "template-faults": {
      metric: counted(stage, "templateFault", "send"),
      description:
        "Messages were not sent because their template is missing or came out unfit; everybody at the step misses them.",
    },
    "provider-faults": {
      metric: counted(stage, "providerFault", "send"),
      description:
        "A provider does not take our messages for a reason of ours: a permission, a credential, a sender. They are tried again for a day.",
    },
    "sends-failed": {
      metric: counted(stage, "sendsFailed", "send", FAILED_PERIOD),
      threshold: SENDS_FAILED,
      description: `Over ${SENDS_FAILED} messages in ${FAILED_PERIOD.toMinutes()} minutes were refused for good by their provider.`,
    },
    "sends-unknown": {
      metric: sumOf("messages of which nobody knows", {
        sent: counted(stage, "sendsUnknown", "send"),
        swept: counted(stage, "sendsUnknown", "sweep"),
      }),
      description:
        "Nobody knows of messages whether their provider has them. They count as sent and are not sent again.",
    },
    "sends-released": {
      metric: sumOf("messages that a provider would not take yet", {
        released: counted(stage, "sendsReleased", "send"),
      }),
      periods: RELEASED_PERIODS,
      datapoints: RELEASED_DATAPOINTS,
      description: `For ${RELEASED_DATAPOINTS * PERIOD.toMinutes()} minutes a provider has not taken all messages. They are tried again for a day.`,
    },
    "call-faults": {
      metric: counted(stage, "callFault", "call", CALL_PERIOD),
      threshold: CALL_FAULTS,
      description: `Over ${CALL_FAULTS} attempts in ${CALL_PERIOD.toMinutes()} minutes to call another system came to nothing; runs go on without its answer.`,
    },
  };
}
