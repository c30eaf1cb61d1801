import { defined } from "../model/defined.ts";
import { type CustomerEvent, TRUSTS, type Trust } from "../model/event.ts";
import { getOwn } from "../model/json.ts";
import type { Answer, How } from "../model/profile.ts";

type Answers = Readonly<Record<string, Answer>>;

/** How a statement of this event was learnt; undefined for one of a system of the workspace, as it is stored. */
export function howOf({ via }: Pick<CustomerEvent, "via">): How | undefined {
  return via === undefined || via.trust === "trusted" ? undefined : via.trust;
}

/** An event's answer, with where it came from and what proves it. */
export function answerOf(event: Pick<CustomerEvent, "via" | "context">, v: boolean, t: number): Answer {
  const { basis, proof, source = event.via?.source } = event.context;
  return { v, t, ...defined({ how: howOf(event), basis, source, proof }) };
}

/**
 * The later of two answers to one question. Of two with the same time the refusal, then the one that is trusted more;
 * what is left is settled by their texts, so that the order in which they came never matters.
 */
export function laterAnswer(a: Answer, b: Answer): Answer {
  if (a.t !== b.t) return a.t > b.t ? a : b;
  if (a.v !== b.v) return a.v ? b : a;
  const trust = rank(a.how) - rank(b.how);
  if (trust !== 0) return trust > 0 ? a : b;
  return textOf(a) <= textOf(b) ? a : b;
}

function rank(how: How | undefined): number {
  const trust: Trust = how ?? "trusted";
  return TRUSTS.indexOf(trust);
}

function textOf({ basis, source, proof }: Answer): string {
  return JSON.stringify([basis, source, proof]);
}

/** The answers with another one under this key. */
export function withAnswer(answers: Answers, key: string, answer: Answer): Answers {
  const known = getOwn(answers, key);
  const later = known === undefined ? answer : laterAnswer(known, answer);
  return later === known ? answers : { ...answers, [key]: later };
}

/** The answers of two customers who are one person: per question the later one. */
export function mergedAnswers(a: Answers, b: Answers): Answers {
  let next = a;
  for (const [key, answer] of Object.entries(b)) next = withAnswer(next, key, answer);
  return next;
}
