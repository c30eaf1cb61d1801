import { durationNote, durationText, isoDuration } from "../iso-duration.ts";
import type { Writer } from "../journey/writer.ts";
import { instantOf, wallClock } from "../moment.ts";
import type { WaitTime } from "../shapes/times.ts";
import { Flow, Quoted, type YamlMap } from "../yaml.ts";

/** `wait: …` for a time or until a moment; undefined where nothing says how long. */
export function waitStep(wait: WaitTime | undefined, writer: Writer): YamlMap | undefined {
  if (wait?.WaitFor !== undefined) {
    const milliseconds = isoDuration(wait.WaitFor) ?? 0;
    const note = durationNote(wait.WaitFor, milliseconds);
    if (note !== undefined) writer.say("otherwise", `${note}.`);
    return { wait: durationText(milliseconds) };
  }
  const until = wait?.WaitUntil === undefined ? undefined : instantOf(wait.WaitUntil);
  if (until === undefined) return undefined;
  const { day, time } = wallClock(until, 0);
  // Pinpoint goes on at once where the time is past; a series of such waits would skip here unless it says so.
  return { wait: new Flow({ until: day, at: new Quoted(time), zone: "UTC", past: "continue" }) };
}

/** What a split waits before it looks: nothing where that is no time at all. */
export function evaluationWait(wait: WaitTime | undefined, writer: Writer): readonly YamlMap[] {
  if (wait?.WaitFor !== undefined && isoDuration(wait.WaitFor) === 0) return [];
  const step = waitStep(wait, writer);
  return step === undefined ? [] : [{ id: writer.idFor("evaluation"), ...step }];
}
