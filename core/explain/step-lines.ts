import { getOwn, type Json } from "../model/json.ts";
import { type Message, parseMessageKey } from "../model/message.ts";
import { actLine, callLine, decideLine, goOnLine, noteLines, pathLine } from "./act-lines.ts";
import type { AskedTask, Assigned, RunStep, RunTrace } from "./run-trace.ts";
import { exited, isPutOff, sendLine } from "./send-lines.ts";
import type { ShownStep, StoryLine } from "./story.ts";
import { awaitLine, deadlineLine, momentLine, waitLine } from "./wait-lines.ts";

/**
 * What happened at each step of a run, in order. Choices are told with the question that came before them. `ended`, when
 * the entry did: what was put off then is not waiting any more, though it is stored so for ever.
 */
export function stepLines(
  run: RunTrace,
  messages: readonly Message[],
  zone: string,
  ended?: number,
  position?: SharePosition,
): readonly StoryLine[] {
  const lines = run.steps.flatMap((step, index) => {
    // The wait that follows a hold is told with the hold.
    const isToldBefore = step.kind === "wait" && run.steps[index - 1]?.error?.name === "Hold";
    const own = isToldBefore ? [] : LINES[step.kind](asTold(run, step, index), messages, zone, position);
    return [...own, ...assignedLines(step)];
  });
  return ended === undefined ? lines : [...lines, ...leftLines(run, messages, ended)];
}

/** A step with what is told along with it: that the run stopped there, and the wait after a hold. */
function asTold({ steps, stopped }: RunTrace, step: RunStep, index: number): ShownStep {
  if (step.left === undefined && stopped !== undefined) return { ...step, left: stopped, cut: true };
  const rest = step.error?.name === "Hold" ? steps[index + 1] : undefined;
  if (rest === undefined) return step;
  const cut = rest.left === undefined && stopped !== undefined;
  return cut ? { ...step, rest: { ...rest, left: stopped }, cut } : { ...step, rest };
}

/** The messages that were put off when the customer left, and whose send did not say so itself. */
function leftLines(run: RunTrace, messages: readonly Message[], ended: number): readonly StoryLine[] {
  return messages.flatMap((message) => {
    if (!isPutOff(message)) return [];
    const key = parseMessageKey(message.key);
    const tries = run.steps.filter(({ asked }) => asked?.step === key?.step && asked?.pass === key?.pass);
    const last = tries.at(-1);
    return last === undefined || last.error?.name === "Exited" ? [] : [{ ...exited(last), time: ended }];
  });
}

/** Where the customer stands between 0 and 1 for a split. */
export type SharePosition = (step: string) => number;

type Teller = (
  step: ShownStep,
  messages: readonly Message[],
  zone: string,
  position: SharePosition | undefined,
) => readonly StoryLine[];

const LINES: Readonly<Record<RunStep["kind"], Teller>> = {
  task: (step, messages, zone) =>
    step.asked === undefined ? [] : [withPass(TASKS[step.asked.do](step, step.asked, messages, zone), step.asked)],
  wait: (step, _messages, zone) => [waitLine(step, zone)],
  choice: (step, _messages, _zone, position) =>
    step.path === undefined ? [] : [pathLine(step, step.path, position?.(step.path.step))],
  end: () => [],
  // A state that assigns for the story has the lines of what it assigned.
  other: (step) => (step.assigned === undefined ? [otherLine(step)] : []),
};

function otherLine({ entered: time, title, type = "unknown" }: ShownStep): StoryLine {
  return { time, title, text: `a state of the type ${type}, which no journey has`, details: [], tone: "neutral" };
}

/** Tells what a state assigned to a variable. */
type AssignedTeller = (value: Json, assigned: Assigned, time: number) => readonly StoryLine[];

/** Which variables the machines assign for the story. */
export const ASSIGNED: Readonly<Record<string, AssignedTeller>> = { note: noteLines };

/** What the state that was left assigned on its way on. */
function assignedLines({ assigned, left }: RunStep): readonly StoryLine[] {
  if (assigned === undefined || left === undefined) return [];
  return Object.entries(assigned.variables).flatMap(
    ([name, value]) => getOwn(ASSIGNED, name)?.(value, assigned, left) ?? [],
  );
}

type TaskTeller = (step: ShownStep, asked: AskedTask, messages: readonly Message[], zone: string) => StoryLine;

const TASKS: Readonly<Record<AskedTask["do"], TaskTeller>> = {
  send: sendLine,
  decide: decideLine,
  wait: awaitLine,
  moment: momentLine,
  deadline: deadlineLine,
  update: actLine,
  emit: actLine,
  call: callLine,
  go_on: goOnLine,
};

/** A step of a repeat is told with its pass, but for the first. */
function withPass(line: StoryLine, { pass }: AskedTask): StoryLine {
  return pass === 1 ? line : { ...line, title: `${line.title} (pass ${pass})` };
}
