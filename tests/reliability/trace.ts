import type { MemoryProfiles } from "../../adapters/memory/profiles.ts";
import type { OutgoingMessage } from "../../core/channels/channels.ts";
import type { LinkKind } from "../../core/links/link.ts";
import { defined } from "../../core/model/defined.ts";
import type { Profile } from "../../core/model/profile.ts";
import type { StopWord } from "../../core/model/suppression.ts";
import type { ChannelSender } from "../../core/ports/channels.ts";
import type { SuppressionStore } from "../../core/ports/messages.ts";
import type { ErasureStore } from "../../core/ports/privacy.ts";
import type { ProfileStore } from "../../core/ports/profiles.ts";
import type { SentEvent } from "../../core/ports/queues.ts";
import { isOffloaded } from "../../core/profile/offload.ts";

/** What really happened, in order: every profile that was stored, every call a provider got. */
export interface Trace {
  readonly stored: { readonly at: number; readonly profile: Profile }[];
  readonly calls: Call[];
  /** What was said on pages, in the order in which the bus got it. */
  readonly said: Said[];
  /** The words of numbers that were stored. */
  readonly words: { readonly number: string; readonly word: StopWord; readonly time: number }[];
  /** Who was erased, and how many profiles had been stored by then. */
  readonly erased: { readonly customer: string; readonly time: number; readonly at: number }[];
}

/** A statement of a page. */
export interface Said {
  readonly event: SentEvent;
  readonly kind: LinkKind;
  /** Whether a button was pressed, or the page only opened. */
  readonly press: boolean;
  /** The address that the message with the link went to. */
  readonly to: string;
  /** How many profiles had been stored by then. */
  readonly at: number;
}

export interface Call {
  /** The provider definitely did not take it: it may be asked again. */
  declined: boolean;
  readonly customer: string;
  readonly key: string;
  readonly channel: string;
  readonly to: string;
  /** The other devices of a push message. */
  readonly others?: readonly string[];
  /** Start of the entry whose run asked for it; epoch milliseconds. */
  readonly start: number;
  /** Virtual time of the profile write this call was decided at, and its place in `stored`; none: no such write. */
  /** How many words of numbers were stored when it was last looked for suppressions. */
  readonly words: number;
  readonly decided?: { readonly time: number; readonly at: number };
}

export function newTrace(): Trace {
  return { stored: [], calls: [], said: [], words: [], erased: [] };
}

/** The stores of one send invocation, noting which profile write each provider call was decided at. */
export function tracedSend(
  trace: Trace,
  profiles: ProfileStore,
  suppressions: SuppressionStore,
  sender: ChannelSender,
  now: () => number,
  start: number,
) {
  let decided: Call["decided"];
  let words = 0;
  return {
    suppressions: {
      ...suppressions,
      async read(...args: Parameters<SuppressionStore["read"]>) {
        const found = await suppressions.read(...args);
        words = trace.words.length;
        return found;
      },
    },
    profiles: {
      ...profiles,
      async write(...args: Parameters<ProfileStore["write"]>) {
        const answer = await profiles.write(...args);
        if (answer === "written") decided = { time: now(), at: trace.stored.length - 1 };
        return answer;
      },
    },
    sender: {
      async send(message: OutgoingMessage) {
        const { customerId: customer, key } = message.tags;
        const { channel } = message;
        const to = message.channel === "webhook" ? message.url : message.channel === "in_app" ? customer : message.to;
        const call: Call = {
          ...{ customer, key, channel, to, start, words, declined: false },
          ...defined({ decided, others: message.channel === "push" ? message.others : undefined }),
        };
        trace.calls.push(call);
        const answer = await sender.send(message);
        call.declined = answer.answer !== "accepted" && answer.answer !== "unknown";
        return answer;
      },
    },
  };
}

/** Profiles that note what is stored, with the bodies of entries that lie elsewhere. */
export function tracedProfiles(trace: Trace, profiles: MemoryProfiles, now: () => number): ProfileStore {
  return {
    ...profiles,
    async write(...args) {
      const answer = await profiles.write(...args);
      const [next] = args;
      if (answer === "written") trace.stored.push({ at: now(), profile: wholeOf(next, profiles) });
      return answer;
    },
  };
}

/** Erasures that note when a customer's profile was replaced. */
export function tracedErasures(trace: Trace, erasures: ErasureStore, now: () => number): ErasureStore {
  return {
    ...erasures,
    async mark(customer, erasure, over) {
      const marked = await erasures.mark(customer, erasure, over);
      if (marked) trace.erased.push({ customer, time: now(), at: trace.stored.length });
      return marked;
    },
  };
}

/** Suppressions that note which words of numbers are stored. */
export function tracedWords(trace: Trace, suppressions: SuppressionStore): SuppressionStore {
  return {
    ...suppressions,
    async say(...args) {
      const outcome = await suppressions.say(...args);
      const [, number, word, time] = args;
      trace.words.push({ number, word, time });
      return outcome;
    },
  };
}

function wholeOf(profile: Profile, profiles: MemoryProfiles): Profile {
  if (!Object.values(profile.entries).some(isOffloaded)) return profile;
  const { entries } = profiles.all().find(({ customerId }) => customerId === profile.customerId) ?? profile;
  return { ...profile, entries };
}
