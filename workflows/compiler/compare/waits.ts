import type { Step } from "../steps/step.ts";
import { spoken } from "../values/duration.ts";
import { plainText } from "./plain.ts";
import { stepTitle } from "./step-title.ts";
import type { StepChange } from "./steps.ts";

/** Waits that became shorter or longer, or are for something else. */
export function compareWaits(before: Step, after: Step): readonly StepChange[] {
  if (!isWait(before) || !isWait(after)) return [];
  const [old, now] = [longest(before), longest(after)];
  const [what, whatNow] = [stepTitle(before), stepTitle(after)];
  const bound = before.kind === "delay" ? "" : ", up to";
  const time =
    old === undefined || now === undefined || old === now
      ? []
      : [
          {
            kind: "wait" as const,
            what: `The wait ${now < old ? "is shortened" : "is lengthened"} from ${spoken(old)} to ${spoken(now)}${bound === "" ? "" : ` (${whatNow})`}.`,
          },
        ];
  const rest = plainText(withoutTime(before)) === plainText(withoutTime(after));
  if (rest) return time;
  const text = what === whatNow ? `${whatNow}: its conditions change.` : `It was "${what}", it is "${whatNow}".`;
  return [...time, { kind: "wait", what: `The wait changes. ${text}` }];
}

type Wait = Extract<Step, { kind: "delay" | "moment" | "event_wait" | "first_wait" | "segment_wait" }>;

function isWait(step: Step): step is Wait {
  return ["delay", "moment", "event_wait", "first_wait", "segment_wait"].includes(step.kind);
}

/** Milliseconds; undefined for a moment of the calendar. */
function longest(wait: Wait): number | undefined {
  if (wait.kind === "delay") return wait.milliseconds;
  if (wait.kind === "event_wait" && wait.until !== undefined) return undefined;
  return wait.kind === "moment" ? undefined : wait.upTo;
}

function withoutTime(wait: Wait): object {
  const { kind, ...rest } = wait;
  return { ...rest, kind, milliseconds: 0, upTo: 0 };
}
