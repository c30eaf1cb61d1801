import { DateTime } from "luxon";
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

/** A time as people write it, in a zone: "Wed 1 Dec 2010, 08:26". `time` in epoch milliseconds. */
export function moment(time: number, zone: string): string {
  return DateTime.fromMillis(time, { zone, locale: "en-GB" }).toFormat("ccc d LLL yyyy, HH:mm");
}

/** A length of time in its two largest units: "3 d", "1 d 4 h", "25 min", "under a minute". */
export function span(milliseconds: number): string {
  const units = [
    ["d", 86_400_000],
    ["h", 3_600_000],
    ["min", 60_000],
  ] as const;
  let rest = Math.round(milliseconds / 60_000) * 60_000;
  const parts: string[] = [];
  for (const [name, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${name}`);
  }
  return parts.slice(0, 2).join(" ") || "under a minute";
}
