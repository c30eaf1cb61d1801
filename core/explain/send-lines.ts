import { z } from "zod/mini";
import { CHANNEL_FACTS, CHANNEL_WORDS } from "../channels/channels.ts";
import { type Message, type MessageMark, messageKey, parseMessageKey } from "../model/message.ts";
import { PRIORITY_RULE } from "../policy/priority.ts";
import { groundsText } from "./grounds-text.ts";
import type { AskedTask, RunStep } from "./run-trace.ts";
import { errorSaid, type StoryLine, spreadFrom, unfinished } from "./story.ts";
import { moment, reasonWords, words } from "./words.ts";

/** What became of a send: its message, or why it has none. */
export function sendLine(step: RunStep, asked: AskedTask, messages: readonly Message[], zone: string): StoryLine {
  const { entered: time, title } = step;
  if (step.error?.name === "Hold") return heldLine(step, zone);
  const message = messages.find((one) => {
    const key = parseMessageKey(one.key);
    return key !== undefined && one.key === messageKey({ ...key, step: asked.step, pass: asked.pass });
  });
  if (step.error?.name === "Exited" && (message === undefined || isPutOff(message))) return exited(step);
  if (message === undefined) return unfinished(step);
  const grounds = message.verdict === undefined ? [] : groundsText(message.verdict, zone);
  const details = [...grounds, ...writtenFrom(message)];
  return { time, title, ...MESSAGES[message.state](message, zone), details };
}

/** By what a message that a provider was asked to take can be found again: here, and at the provider. */
function writtenFrom({ key, template, wrote, providerId }: Message): readonly string[] {
  if (wrote === undefined && providerId === undefined) return [];
  const version = wrote === undefined ? "" : `, version ${wrote.version}`;
  const language = wrote?.language === undefined ? "" : ` in ${wrote.language}`;
  const provider = providerId === undefined ? "" : `; the provider's id is ${providerId}`;
  return [`message ${key} of ${template}${version}${language}${provider}`];
}

/** The message waits until it may be sent. */
export function isPutOff({ state }: Message): boolean {
  return state === "held" || state === "released";
}

type Told = Pick<StoryLine, "text" | "tone">;

const MESSAGES: Readonly<Record<Message["state"], (message: Message, zone: string) => Told>> = {
  claimed: ({ channel, lease, once }, zone) => {
    const again =
      CHANNEL_FACTS[channel].honoursKey && lease !== undefined && !once
        ? `; if it does not answer, again ${moment(lease, zone)}`
        : "";
    return { text: `being handed to the provider${again}`, tone: "waiting" };
  },
  held: (message, zone) => ({
    text: `held${message.until === undefined ? "" : ` until ${moment(message.until, zone)}`}`,
    tone: "waiting",
  }),
  released: () => ({ text: "the provider is busy; tried again soon", tone: "waiting" }),
  sent: (message, zone) => ({
    text: `sent by ${CHANNEL_WORDS[message.channel].name}${parts(message)}${marks(message, zone)}`,
    tone: "good",
  }),
  dropped: (message) => ({ text: `not sent: ${reasonWords(message.reason ?? "dropped")}`, tone: "bad" }),
  failed: (message) => ({
    text: `the provider refused it: ${words(message.reason ?? "no reason given")}`,
    tone: "bad",
  }),
  unknown: ({ channel }) => ({
    text: `handed to the provider, which never answered; counted as sent and not tried again${CHANNEL_FACTS[channel].redriven ? ", unless `sojourn redrive` has it sent" : ""}`,
    tone: "bad",
  }),
};

/** A text message that was paid for more than once. */
function parts({ segments = 1 }: Message): string {
  return segments > 1 ? ` in ${segments} segments` : "";
}

function marks(message: Message, zone: string): string {
  const known = Object.entries(message.marks ?? {}) as [MessageMark, number][];
  const told = known.toSorted((a, b) => a[1] - b[1]).map(([mark, time]) => `, ${mark} ${moment(time, zone)}`);
  return told.join("");
}

const Held = z.object({ until: z.string(), rule: z.optional(z.string()), nominal: z.optional(z.nullable(z.string())) });

/** The rule that a message waits for, with what its name does not say. */
function ruleText(rule: string): string {
  if (/^(quiet|closed|open hours)/.test(rule)) return `rule: ${rule}, wherever the customer may be`;
  if (rule.startsWith(PRIORITY_RULE)) return `rule: ${rule}, which may take the last place of a cap until then`;
  return `rule: ${rule}`;
}

/** The send said "not now": time and rule are in the message of its error. */
function heldLine(step: RunStep, zone: string): StoryLine {
  const { entered: time, title } = step;
  const held = errorSaid(Held, step);
  const until = Date.parse(held?.until ?? "");
  const text = Number.isNaN(until) ? "held" : `held until ${moment(until, zone)}`;
  const rule = held?.rule === undefined ? [] : [ruleText(held.rule)];
  const details = [...rule, ...spreadFrom(held, zone)];
  return { time, title, text, details, tone: "waiting" };
}

/** The line of a send whose customer had left before. */
export function exited(step: RunStep): StoryLine {
  return {
    time: step.entered,
    title: step.title,
    text: "not sent: the customer had left",
    details: [],
    tone: "neutral",
  };
}
