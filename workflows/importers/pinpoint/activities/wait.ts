import type { Writer } from "../journey/writer.ts";
import type { WaitTime } from "../shapes/times.ts";
import { durationNote, durationText, instantOf, isoDuration, wallClock } from "../time.ts";
import { Flow, Quoted, type YamlMap } from "../yaml.ts";
import type { WriteActivity } from "./write-activity.ts";

export const wait: WriteActivity<"Wait"> = ({ settings }, writer) => {
  const step = waitStep(settings.WaitTime, writer);
  if (step === undefined) writer.say("to do", "This wait does not say how long: a minute was written.");
  return [{ ...writer.base, ...(step ?? { wait: "1m" }) }];
};

/** `wait: …` for a time or until a moment; undefined where the activity names neither. */
function waitStep(wait: WaitTime | undefined, writer: Writer): YamlMap | undefined {
  if (wait?.WaitFor !== undefined) {
    const milliseconds = isoDuration(wait.WaitFor) ?? 0;
    const note = durationNote(wait.WaitFor, milliseconds);
    if (note !== undefined) writer.say("otherwise", `${note}.`);
    return { wait: durationText(milliseconds) };
  }
  const until = wait?.WaitUntil === undefined ? undefined : instantOf(wait.WaitUntil);
  if (until === undefined) return undefined;
  const { day, time } = wallClock(until, 0);
  // As in Pinpoint, a journey goes on at once where the time is past. Without `past: continue` a series of waits would skip.
  return { wait: new Flow({ until: day, at: new Quoted(time), zone: "UTC", past: "continue" }) };
}

/** The wait before a split is evaluated; none where its time is zero. */
export function evaluationWait(wait: WaitTime | undefined, writer: Writer): readonly YamlMap[] {
  if (wait?.WaitFor !== undefined && isoDuration(wait.WaitFor) === 0) return [];
  const step = waitStep(wait, writer);
  return step === undefined ? [] : [{ id: writer.idFor("evaluation"), ...step }];
}
