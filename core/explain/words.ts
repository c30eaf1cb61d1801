import { dropFacts } from "../model/drop-reasons.ts";

/** `no_consent` → "no consent": a name as people say it. */
export function words(name: string): string {
  return name.replaceAll("_", " ");
}

/** Why a message was not sent, as people say it; a provider's own reason where it is none of ours. */
export function reasonWords(reason: string): string {
  return dropFacts(reason)?.words ?? words(reason);
}

/** Alternatives in a sentence: "email, sms or push". */
export function orList(texts: readonly string[]): string {
  return texts.join(", ").replace(/, (?=[^,]*$)/, " or ");
}

/** 1 "entry", 2 "entries". */
export function counted(n: number, one: string, many: string = `${one}s`): string {
  return `${n.toLocaleString("en-GB")} ${n === 1 ? one : many}`;
}

/** A value out of an event or a rule, short enough for a line. */
export function shown(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
