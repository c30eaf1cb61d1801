import type { Refusal } from "../model/entry.ts";
import { words } from "./words.ts";

const REFUSALS = {
  late: "the event came too late to start anything (late after)",
  retired: "the journey is retired and lets nobody in any more",
  not_yet: "the journey had not begun (from)",
  over: "the journey was over (until)",
  sample: "outside the share of customers that the journey takes (sample)",
  no_key: "the entry condition's key gave nothing",
  inside: "already inside (inside: ignore)",
  again: "had entered before (again)",
  limit: "had entered as often as the journey allows (limit)",
  exit_holds: "an exit condition held already",
  full: "the customer had as many entries as a profile holds (3,000)",
  paused: "the journey was paused",
  no_api: "the journey takes no requests (it has no `api: true` entry)",
} satisfies Record<Refusal, string>;

/** Why an event did not let the customer in, as a sentence. */
export function refusalText(reason: string): string {
  return new Map<string, string>(Object.entries(REFUSALS)).get(reason) ?? words(reason);
}
