import { liquidRenderer } from "../../adapters/liquid/renderer.ts";
import { memoryConfirmations } from "../../adapters/memory/answers.ts";
import { memoryControl } from "../../adapters/memory/control.ts";
import { memoryMessages, memorySuppressions } from "../../adapters/memory/messages.ts";
import { memoryChannel, memoryLinks, memoryRefusedEvents } from "../../adapters/memory/outbound.ts";
import { memoryProfiles } from "../../adapters/memory/profiles.ts";
import { memoryClock, memoryCounter } from "../../adapters/memory/system.ts";
import { sha256 } from "../../adapters/system/system.ts";
import type { Message, Template } from "../../core/model/message.ts";
import type { Profile } from "../../core/model/profile.ts";
import type { Settings } from "../../core/model/settings.ts";
import type { SendChoice, SendResult, SendTask } from "../../core/model/task.ts";
import type { SendDeps } from "../../core/send/deps.ts";
import { sendMessage } from "../../core/send/send.ts";
import { customer, NOON, settings } from "../policy/inputs.ts";

/** A send with one choice. */
export type OneSend = SendTask & { readonly choices: readonly [SendChoice] };

export const task: OneSend = {
  contract: 1,
  do: "send",
  customer: "c-1",
  journey: "welcome",
  version: "0123456789ab",
  n: 1,
  step: "hello",
  pass: 1,
  choices: [{ template: "hello", channel: "email", topic: "account", transactional: false }],
  alsoOn: [],
  steps: {},
};

export const receipt: OneSend = {
  ...task,
  step: "receipt",
  choices: [{ template: "receipt", channel: "email", transactional: true }],
};

const templates: Readonly<Record<string, Template>> = {
  hello: {
    name: "hello",
    channel: "email",
    topic: "account",
    transactional: false,
    subject: "Hello {{ profile.name }}",
    body: "<p>Order {{ entry.properties.orderId }}</p>",
    entryFields: ["orderId"],
  },
  receipt: {
    name: "receipt",
    channel: "email",
    transactional: true,
    subject: "Receipt",
    body: "<p>Thank you</p>",
    entryFields: [],
  },
};

type StorePort = "profiles" | "messages" | "suppressions";

/** The port calls of one send, in order: what a crash test cuts between. */
export type Call = `${StorePort}.${string}` | "sender.send";

/** The calls of a send that nothing stops: two reads, three writes and the provider. */
export const SEND_CALLS: readonly Call[] = [
  "profiles.read",
  "suppressions.read",
  "profiles.write",
  "messages.put",
  "sender.send",
  "messages.finish",
];

/** A world in memory with a customer in it who may be written to. Counts the calls of every port. */
export async function world(fields: { profile?: Partial<Profile>; settings?: Partial<Settings>; stage?: string } = {}) {
  const clock = memoryClock(NOON);
  const counter = memoryCounter();
  const profiles = memoryProfiles();
  const messages = memoryMessages();
  const suppressions = memorySuppressions();
  const confirmations = memoryConfirmations();
  const channel = memoryChannel();
  const control = memoryControl();
  const parked = memoryRefusedEvents();
  const calls: Call[] = [];
  const profile = customer({ traits: { name: { v: "Ada", t: 1 } }, ...fields.profile });
  await profiles.write(profile, undefined, {});

  const deps: SendDeps = {
    clock,
    hash: sha256,
    counter,
    control,
    parked,
    renderer: liquidRenderer(),
    links: memoryLinks,
    templates,
    settings: { ...settings, ...fields.settings },
    stage: fields.stage ?? "prod",
    profiles: watched("profiles", profiles, calls),
    messages: watched("messages", messages, calls),
    suppressions: watched("suppressions", suppressions, calls),
    confirmations,
    sender: watched("sender", channel, calls),
  };
  const only = async (key = "welcome#1#hello#1"): Promise<Message | undefined> =>
    messages.read(profile.customerId, key);
  return {
    clock,
    counter,
    control,
    profiles,
    messages,
    suppressions,
    confirmations,
    channel,
    parked,
    calls,
    deps,
    message: only,
  };
}

export type World = Awaited<ReturnType<typeof world>>;

let invocations = 0;

/** What a send says: its result, or the name of the error that the machine matches. */
export async function outcome(deps: SendDeps, of: SendTask = task): Promise<SendResult | string> {
  try {
    return await sendMessage(deps, of, `invocation-${++invocations}`);
  } catch (error) {
    if (error instanceof Error) return error.name;
    throw error;
  }
}

export const SENT: SendResult = { sent: true, held: false, dropped: false, failed: false };

export function dropped(reason: string): SendResult {
  return { sent: false, held: false, dropped: true, failed: false, reason };
}

export function failed(reason: string): SendResult {
  return { sent: false, held: false, dropped: false, failed: true, reason };
}

/** The port, noting each call by name before it is made. */
export function watched<P extends object>(name: string, port: P, calls: string[]): P {
  return new Proxy(port, {
    get(target, property, receiver) {
      const member = Reflect.get(target, property, receiver);
      if (typeof member !== "function") return member;
      return (...parameters: unknown[]) => {
        calls.push(`${name}.${String(property)}`);
        return Reflect.apply(member, target, parameters);
      };
    },
  });
}
