import type { Channel } from "../channels/channels.ts";
import type { DropReason } from "../model/drop-reasons.ts";
import type { Json } from "../model/json.ts";
import type { Grounds } from "../model/message.ts";
import type { CapSlot, Profile } from "../model/profile.ts";
import type { Settings } from "../model/settings.ts";
import type { Suppression } from "../model/suppression.ts";
import type { Hash } from "../ports/system.ts";
import type { Slots } from "../ports/tallies.ts";
import type { RedoTarget } from "../redo/redo.ts";

/** Everything the gate looks at. */
export interface PolicyInput {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly hash: Hash;
  readonly settings: Settings;
  readonly profile: Profile;
  readonly message: MessageFacts;
  /** Why nothing may be sent to this address; undefined if it may. */
  readonly suppression: Suppression | undefined;
  /** Since when the journey is paused; epoch milliseconds. */
  readonly paused?: number | undefined;
  /** The shared moment at which the run is; epoch milliseconds. */
  readonly moment?: number | undefined;
  /** The message has waited for its customer's best hour. */
  readonly timed?: true;
  /** The tally of what messages have cost; absent where there are no budgets. */
  readonly spent?: Slots | undefined;
  /** The tally of what became of e-mail, by day; absent where it is not asked for. */
  readonly mail?: Slots | undefined;
  /** The message was given up for this entry, and a person has it sent after all. */
  readonly again?: RedoTarget | undefined;
}

/** What the gate needs to know of the message. Key and number are those in the profile (messageIn, numberIn). */
export interface MessageFacts {
  readonly key: string;
  readonly journey: string;
  readonly n: number;
  /** When the entry began, where the machine says it. */
  readonly start?: number;
  readonly channel: Channel;
  /** Absent when transactional. */
  readonly topic?: string;
  readonly transactional: boolean;
  /** It asks the customer to confirm what they agreed to. */
  readonly confirms?: true;
  /** It is a text of our own, and WhatsApp takes those only while the customer's window is open. */
  readonly freeText?: true;
}

/**
 * The gate's decision, with its grounds: the rule that decided and the values it saw. `slot`: the slot that the message takes in
 * the caps; transactional messages take none.
 */
export type Decision =
  | { readonly kind: "allow"; readonly slot?: CapSlot; readonly grounds: Grounds }
  /** `nominal`: the moment that the hold is until for everybody, where it is spread. */
  | {
      readonly kind: "hold";
      readonly until: number;
      readonly nominal?: number;
      /** The message bids for the last place of a cap: the slot is stored before the hold, and stays. */
      readonly slot?: CapSlot;
      /** It holds for every channel, so no other choice is tried. */
      readonly forAll?: true;
      readonly grounds: Grounds;
    }
  | { readonly kind: "drop"; readonly reason: DropReason; readonly grounds: Grounds }
  | { readonly kind: "exited" };

/** One check of the gate: what it saw if it allows the message, else the decision. */
export type Check = (input: PolicyInput) => Allowed | Refusal;

interface Allowed {
  readonly kind: "allow";
  readonly saw?: Grounds["values"];
  /** Messages whose bids this one takes over. */
  readonly over?: readonly string[];
}

export type Refusal = Exclude<Decision, { kind: "allow" }>;

/** The result of a check that allows the message, with what it saw. */
export function allow(saw?: Readonly<Record<string, Json>>): Allowed {
  return saw === undefined ? { kind: "allow" } : { kind: "allow", saw };
}

export function drop(reason: DropReason, rule: string, values: Grounds["values"]): Refusal {
  return { kind: "drop", reason, grounds: { rule, values } };
}
