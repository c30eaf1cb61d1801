import type { Json } from "../model/json.ts";
import type { Channel, DropReason, Verdict } from "../model/message.ts";
import type { CapSlot, Profile } from "../model/profile.ts";
import type { Settings } from "../model/settings.ts";
import type { Suppression } from "../model/suppression.ts";
import type { Hash } from "../ports/system.ts";
import type { RedoTarget } from "../redo/redo.ts";

/** Everything the gate looks at. */
export interface PolicyInput {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly hash: Hash;
  readonly settings: Settings;
  readonly profile: Profile;
  readonly message: MessageFacts;
  /** Why this address must not be written to; undefined when it may be. */
  readonly suppression: Suppression | undefined;
  /** Since when the journey is paused; epoch milliseconds. */
  readonly paused?: number | undefined;
  /** The shared moment at which the run is; epoch milliseconds. */
  readonly moment?: number | undefined;
  /** It was given up for this entry, and a person has it sent after all. */
  readonly again?: RedoTarget | undefined;
}

/** What the gate needs to know of the message. */
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
}

/**
 * What the gate says, with the rule that decided and the values it saw. `slot`: the place in the caps' windows that the
 * message takes; transactional messages take none.
 */
export type Decision =
  | { readonly say: "send"; readonly slot?: CapSlot; readonly verdict: Verdict }
  /** `nominal`: the moment that the hold is until for everybody, where it is spread. */
  | {
      readonly say: "hold";
      readonly until: number;
      readonly nominal?: number;
      /** It holds whatever the channel: another one is no way round it. */
      readonly forAll?: true;
      readonly verdict: Verdict;
    }
  | { readonly say: "drop"; readonly reason: DropReason; readonly verdict: Verdict }
  | { readonly say: "exited" };

/** One check of the gate: what it saw when it lets the message pass, else the decision. */
export type Check = (input: PolicyInput) => { readonly say: "pass"; readonly saw?: Verdict["values"] } | Refusal;

export type Refusal = Exclude<Decision, { say: "send" }>;

/** A check that lets the message pass, and what it saw. */
export function pass(saw?: Readonly<Record<string, Json>>): ReturnType<Check> {
  return saw === undefined ? { say: "pass" } : { say: "pass", saw };
}

export function drop(reason: DropReason, rule: string, values: Verdict["values"]): Refusal {
  return { say: "drop", reason, verdict: { rule, values } };
}
