import type { AnswerRecord } from "../consent/history.ts";
import { defined } from "../model/defined.ts";
import { PURPOSES, type Purpose } from "../model/event.ts";
import type { Address, Answer, Profile } from "../model/profile.ts";
import { pendingAgreements } from "../profile/consent.ts";
import { purposeAnswer } from "../profile/purposes.ts";
import { moment } from "./words.ts";

/** The kinds of address, and the channels, as the story calls them. */
export const CHANNEL_NAMES: Readonly<Record<string, string>> = { email: "e-mail", phone: "phone", push: "push" };
const PURPOSE_WORDS: Readonly<Record<Purpose, string>> = {
  profiling: "conclusions about them (profiling)",
  tracking: "pixels and counted links (tracking)",
  ads: "audiences of advertising systems (ads)",
};

/** What a customer has answered, and what does not count yet, a sentence each. */
export function answerFacts(profile: Profile, zone: string): readonly string[] {
  const facts = Object.entries(profile.consent).map(
    ([topic, answer]) => `${said(answer.v)} ${consentName(topic)} (${groundsOf(answer, zone)})`,
  );
  for (const [topic, answer] of pendingAgreements(profile)) {
    facts.push(
      `agreed to ${consentName(topic)}, which does not count until it is confirmed (${groundsOf(answer, zone)})`,
    );
  }
  for (const purpose of PURPOSES) {
    const answer = purposeAnswer(profile, purpose);
    if (answer !== undefined) facts.push(`${said(answer.v)} ${PURPOSE_WORDS[purpose]} (${groundsOf(answer, zone)})`);
  }
  return facts;
}

/** How often a customer changed their answers, and each change, oldest first. */
export function historyFacts({ changes, older }: AnswerRecord, zone: string): readonly string[] {
  if (changes.length + older < 2) return [];
  const told = changes.map(({ question, agreed, unconfirmed, time, ...grounds }) => {
    const what = question.startsWith("purpose ") ? question.slice("purpose ".length) : consentName(question);
    const waits = unconfirmed === true ? ", to be confirmed" : "";
    return `${said(agreed)} ${what}${waits} (${groundsOf(defined({ ...grounds, v: agreed, t: time }), zone)})`;
  });
  return [`answers before: ${[...(older > 0 ? [`${older} older ones`] : []), ...told].join("; ")}`];
}

/** Who said an address, where that is not a system of the workspace. */
export function trustOf({ how }: Pick<Address, "how">): string {
  if (how === undefined) return "";
  return how === "browser" ? " (only a browser said it: nothing is sent to it)" : " (confirmed)";
}

/** The ids under which other systems know the customer, and those that stay with somebody else. */
export function idFacts({ aliases = [], conflicts = [] }: Profile, zone: string): readonly string[] {
  return [
    ...(aliases.length > 0 ? [`also known as ${aliases.join(", ")}`] : []),
    ...conflicts.map(({ id, time }) => `the id ${id} is another customer's and stays theirs (${moment(time, zone)})`),
  ];
}

function groundsOf({ t, how, basis, source, proof }: Answer, zone: string): string {
  const parts = [
    moment(t, zone),
    how === "browser" ? "said by a browser" : how === "confirmed" ? "confirmed" : undefined,
    source && `source ${source}`,
    basis && `basis ${basis}`,
    proof && `proof ${proof}`,
  ];
  return parts.filter(Boolean).join(", ");
}

function said(agreed: boolean): string {
  return agreed ? "agreed to" : "refused";
}

/** `offers/email` → "offers by e-mail"; `all/email` → "anything by e-mail". */
function consentName(topic: string): string {
  const [name, channel] = topic.split("/");
  const what = name === "all" ? "anything" : (name ?? topic);
  return channel === undefined ? what : `${what} by ${CHANNEL_NAMES[channel] ?? channel}`;
}
