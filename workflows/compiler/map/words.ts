import { defined } from "../../../core/model/defined.ts";
import { conditionTitle, momentTitle } from "../plan/titles.ts";
import type { Moment } from "../values/moment.ts";

/** A name as people write it. */
export function inWords(name: string): string {
  return name.replaceAll("_", " ");
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A condition in few words, with the signs that people write. */
export function readable(condition: string): string {
  return conditionTitle(condition).replaceAll(">=", "≥").replaceAll("<=", "≤").replaceAll("!=", "≠");
}

/** A condition on an event: its properties are called by their names alone. */
export function eventCondition(condition: string): string {
  return readable(condition.replaceAll("event.properties.", "entry.properties."));
}

/** `at 09:00`, `on renewal date at 09:00`, `14 days before renewal date`. */
export function momentLabel(moment: Moment): string {
  const before = moment.offset === 0 ? (moment.date === undefined ? "at " : "on ") : "";
  return `${before}${momentTitle(moment)}`;
}

export function percent(share: number): string {
  return `${Math.round(share * 1000) / 10}%`;
}

export function noteOf(note: string | undefined): { note?: string } {
  return defined({ note });
}
