import { plainText, type StepChange } from "../../compare/finding.ts";
import { spoken } from "../../values/duration.ts";
import type { Step } from "../kind.ts";

type Wait = Step<"delay" | "moment" | "event_wait" | "first_wait" | "segment_wait">;

/** What changed in a wait: it became shorter or longer, or is for something else. `title`: its name in a comparison. */
export function waitChanges<W extends Wait>(before: W, after: W, title: (wait: W) => string): readonly StepChange[] {
  const [old, now] = [longest(before), longest(after)];
  const [what, whatNow] = [title(before), title(after)];
  const time: readonly StepChange[] =
    old === undefined || now === undefined || old === now
      ? []
      : [
          {
            kind: "wait",
            what: `The wait ${now < old ? "is shortened" : "is lengthened"} from ${spoken(old)} to ${spoken(now)}${before.kind === "delay" ? "" : ` (${whatNow})`}.`,
          },
        ];
  if (plainText(withoutTime(before)) === plainText(withoutTime(after))) return time;
  const text = what === whatNow ? `${whatNow}: its conditions change.` : `It was "${what}", it is "${whatNow}".`;
  return [...time, { kind: "wait", what: `The wait changes. ${text}` }];
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
