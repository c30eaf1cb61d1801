import { z } from "zod/mini";
import { type Message, type MessageMark, messageKey, parseMessageKey } from "../model/message.ts";
import { actLine, callLine, deadlineLine, goOnLine, momentLine, pathLine } from "./act-lines.ts";
import { awaitLine } from "./await-line.ts";
import { moment, span } from "./moment.ts";
import type { AskedTask, RunStep, RunTrace } from "./run-trace.ts";
import { spreadFrom } from "./spread-from.ts";
import type { StoryLine } from "./story.ts";
import { errorSaid, type ToldStep, unfinished } from "./told-step.ts";
import { verdictText } from "./verdict-text.ts";
import { words } from "./words.ts";

/**
 * What happened at each step of a run, in order. Choices are told with the question that came before them. `ended`, when
 * the entry did: what was put off then is not waiting any more, though it is stored so for ever.
 */
export function stepLines(
  run: RunTrace,
  messages: readonly Message[],
  zone: string,
  ended?: number,
  lot?: SharePosition,
): readonly StoryLine[] {
  const lines = run.steps.flatMap((step, index) => {
    // The wait that follows a hold is told with the hold.
    if (step.kind === "wait" && run.steps[index - 1]?.error?.name === "Hold") return [];
    return LINES[step.kind](asTold(run, step, index), messages, zone, lot);
  });
  return ended === undefined ? lines : [...lines, ...leftLines(run, messages, ended)];
}

/** A step with what is told along with it: that the run stopped there, and the wait after a hold. */
function asTold({ steps, stopped }: RunTrace, step: RunStep, index: number): ToldStep {
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

/** Where the customer lies between 0 and 1 for a split. */
export type SharePosition = (step: string) => number;

type Teller = (
  step: ToldStep,
  messages: readonly Message[],
  zone: string,
  lot: SharePosition | undefined,
) => readonly StoryLine[];

const LINES: Readonly<Record<RunStep["kind"], Teller>> = {
  task: (step, messages, zone) =>
    step.asked === undefined ? [] : [withPass(TASKS[step.asked.do](step, step.asked, messages, zone), step.asked)],
  wait: (step, _messages, zone) => [waitLine(step, zone)],
  choice: (step, _messages, _zone, lot) =>
    step.path === undefined ? [] : [pathLine(step, step.path, lot?.(step.path.step))],
  end: () => [],
};

type TaskTeller = (step: ToldStep, asked: AskedTask, messages: readonly Message[], zone: string) => StoryLine;

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

function waitLine(step: ToldStep, zone: string): StoryLine {
  const { entered: time, left, until, title, cut } = step;
  if (left === undefined) {
    const text = until === undefined ? "waiting" : `waiting until ${moment(until, zone)}`;
    return { time, title, text, details: [], tone: "waiting" };
  }
  const text = cut ? `left after ${span(left - time)}` : `waited ${span(left - time)}, until ${moment(left, zone)}`;
  return { time, title, text, details: [], tone: "neutral" };
}

function decideLine(step: RunStep, asked: AskedTask): StoryLine {
  const { entered: time, title } = step;
  if (step.error !== undefined || step.answer === undefined) return unfinished(step);
  const conditions = Object.entries(asked.conditions);
  const yes = conditions.filter(([id]) => step.answer?.[id] === true);
  const text = conditions.length === 1 ? (yes.length === 1 ? "yes" : "no") : yes.length === 0 ? "none of them" : "";
  const details = conditions.map(([id, source]) => `${source}: ${answered(id, step.answer)}`);
  return {
    time,
    title,
    text: text === "" ? `yes to ${yes.map(([, source]) => source).join(" and ")}` : text,
    details,
    tone: "neutral",
  };
}

/** What the steps function says beside its answers (DecideResult). */
const Beside = z.object({
  notThere: z.optional(z.record(z.string(), z.array(z.string()))),
  overBound: z.optional(z.array(z.string())),
});

function answered(id: string, answer: RunStep["answer"]): string {
  if (answer?.[id] === true) return "yes";
  const { notThere = {}, overBound = [] } = z.safeParse(Beside, answer).data ?? {};
  if (overBound.includes(id)) return "no, since it was more work than is allowed";
  const missing = notThere[id] ?? [];
  return missing.length === 0 ? "no" : `no, ${missing.join(" and ")} ${missing.length === 1 ? "is" : "are"} missing`;
}

function sendLine(step: RunStep, asked: AskedTask, messages: readonly Message[], zone: string): StoryLine {
  const { entered: time, title } = step;
  if (step.error?.name === "Hold") return heldLine(step, zone);
  const message = messages.find((one) => {
    const key = parseMessageKey(one.key);
    return key !== undefined && one.key === messageKey({ ...key, step: asked.step, pass: asked.pass });
  });
  if (step.error?.name === "Exited" && (message === undefined || isPutOff(message))) return exited(step);
  if (message === undefined) return unfinished(step);
  const details = message.verdict === undefined ? [] : verdictText(message.verdict, zone);
  return { time, title, ...MESSAGES[message.state](message, zone), details };
}

function isPutOff({ state }: Message): boolean {
  return state === "held" || state === "released";
}

type Told = Pick<StoryLine, "text" | "tone">;

const MESSAGES: Readonly<Record<Message["state"], (message: Message, zone: string) => Told>> = {
  claimed: ({ channel, lease }, zone) => {
    const again =
      channel === "webhook" && lease !== undefined ? `; if it does not answer, again ${moment(lease, zone)}` : "";
    return { text: `being handed to the provider${again}`, tone: "waiting" };
  },
  held: (message, zone) => ({
    text: `held${message.until === undefined ? "" : ` until ${moment(message.until, zone)}`}`,
    tone: "waiting",
  }),
  released: () => ({ text: "the provider is busy; tried again soon", tone: "waiting" }),
  sent: (message, zone) => ({
    text: `sent by ${message.channel === "email" ? "e-mail" : message.channel}${marks(message, zone)}`,
    tone: "good",
  }),
  dropped: (message) => ({ text: `not sent: ${words(message.reason ?? "dropped")}`, tone: "bad" }),
  failed: (message) => ({
    text: `the provider refused it: ${words(message.reason ?? "no reason given")}`,
    tone: "bad",
  }),
  unknown: ({ channel }) => ({
    text: `handed to the provider, which never answered; counted as sent and not tried again${channel === "webhook" ? ", unless `sojourn redrive` has it sent" : ""}`,
    tone: "bad",
  }),
};

function marks(message: Message, zone: string): string {
  const known = Object.entries(message.marks ?? {}) as [MessageMark, number][];
  const told = known.toSorted((a, b) => a[1] - b[1]).map(([mark, time]) => `, ${mark} ${moment(time, zone)}`);
  return told.join("");
}

const Held = z.object({ until: z.string(), rule: z.optional(z.string()), nominal: z.optional(z.nullable(z.string())) });

/** Rules by the customer's clock (core/policy/hour-rules.ts), which hold in every zone that they may be in. */
const HOURS = /^(quiet|closed|open hours)/;
const WHEREVER = ", wherever the customer may be";

/** The send said "not now": time and rule are in the message of its error. */
function heldLine(step: RunStep, zone: string): StoryLine {
  const { entered: time, title } = step;
  const held = errorSaid(Held, step);
  const until = Date.parse(held?.until ?? "");
  const text = Number.isNaN(until) ? "held" : `held until ${moment(until, zone)}`;
  const rule = held?.rule === undefined ? [] : [`rule: ${held.rule}${HOURS.test(held.rule) ? WHEREVER : ""}`];
  const details = [...rule, ...spreadFrom(held, zone)];
  return { time, title, text, details, tone: "waiting" };
}

function exited(step: RunStep): StoryLine {
  return {
    time: step.entered,
    title: step.title,
    text: "not sent: the customer had left",
    details: [],
    tone: "neutral",
  };
}
