import { getOwn } from "./json.ts";

/**
 * Why a message was not sent: the closed list. A new reason needs an ADR, an entry in DROP_FACTS, and a row in the table of
 * docs/runbook.md.
 */
export const DROP_REASONS = [
  "control_group",
  "no_consent",
  "channel_opt_out",
  "suppressed",
  "unconfirmed_consent",
  "no_address",
  "unconfirmed_address",
  "asked_already",
  "invalid_address",
  "no_sender",
  "window_closed",
  "quiet_hours",
  "closed",
  "cap_journey",
  "cap_topic",
  "cap_channel",
  "cap_overall",
  "priority",
  "not_deliverable_in_stage",
  "template_missing",
  "render_failed",
  "throttled",
  "misconfigured",
] as const;
export type DropReason = (typeof DROP_REASONS)[number];

/** What the stages and pages must know of a reason why a message was not sent. */
interface DropFacts {
  /** `explain` says it after "not sent: ". */
  readonly words: string;
  /**
   * When a `first of` goes on to its next choice: always, only with `also on: quiet`, or never, because the reason holds for all of
   * its choices.
   */
  readonly nextChoice: "always" | "quiet" | "never";
  /** The template is at fault: the alarm `template-faults` counts it, and the dashboard shows it. */
  readonly templateFault: boolean;
  /** If a webhook that is dropped for this reason is kept, so that a person can have it sent after all: a sentence for them. */
  readonly givenUp: string | null;
}

/** Every reason with what it means elsewhere. The types refuse a reason without an entry. */
export const DROP_FACTS: Readonly<Record<DropReason, DropFacts>> = {
  control_group: { words: "control group", nextChoice: "never", templateFault: false, givenUp: null },
  no_consent: { words: "no consent", nextChoice: "always", templateFault: false, givenUp: null },
  channel_opt_out: { words: "channel opt out", nextChoice: "always", templateFault: false, givenUp: null },
  suppressed: { words: "suppressed", nextChoice: "always", templateFault: false, givenUp: null },
  unconfirmed_consent: { words: "unconfirmed consent", nextChoice: "always", templateFault: false, givenUp: null },
  no_address: { words: "no address", nextChoice: "always", templateFault: false, givenUp: null },
  unconfirmed_address: { words: "unconfirmed address", nextChoice: "always", templateFault: false, givenUp: null },
  asked_already: {
    words: "the address was asked to confirm less than a day ago",
    nextChoice: "never",
    templateFault: false,
    givenUp: null,
  },
  invalid_address: { words: "invalid address", nextChoice: "always", templateFault: false, givenUp: null },
  no_sender: {
    words: "nothing says who texts to this country come from",
    nextChoice: "always",
    templateFault: false,
    givenUp: null,
  },
  window_closed: {
    words: "the customer has not written by WhatsApp for 24 hours, and the template has nothing that may be sent then",
    nextChoice: "always",
    templateFault: false,
    givenUp: null,
  },
  quiet_hours: { words: "quiet hours", nextChoice: "quiet", templateFault: false, givenUp: null },
  closed: { words: "closed", nextChoice: "quiet", templateFault: false, givenUp: null },
  cap_journey: { words: "cap journey", nextChoice: "never", templateFault: false, givenUp: null },
  cap_topic: { words: "cap topic", nextChoice: "never", templateFault: false, givenUp: null },
  cap_channel: { words: "cap channel", nextChoice: "always", templateFault: false, givenUp: null },
  cap_overall: { words: "cap overall", nextChoice: "never", templateFault: false, givenUp: null },
  priority: {
    words: "a message of higher priority took the last place",
    nextChoice: "never",
    templateFault: false,
    givenUp: null,
  },
  not_deliverable_in_stage: {
    words: "not deliverable in stage",
    nextChoice: "never",
    templateFault: false,
    givenUp: null,
  },
  template_missing: { words: "template missing", nextChoice: "never", templateFault: true, givenUp: null },
  render_failed: { words: "render failed", nextChoice: "never", templateFault: true, givenUp: null },
  throttled: {
    words: "throttled",
    nextChoice: "never",
    templateFault: false,
    givenUp: "Its receiver did not take it.",
  },
  misconfigured: {
    words: "misconfigured",
    nextChoice: "never",
    templateFault: false,
    givenUp: "Its receiver does not know us.",
  },
};

/** The facts of a stored or answered reason; undefined for a text that is none, such as a provider's own refusal. */
export function dropFacts(reason: string | undefined): DropFacts | undefined {
  return reason === undefined ? undefined : getOwn<DropFacts>(DROP_FACTS, reason);
}
