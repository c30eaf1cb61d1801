import type { Story } from "../../core/explain/story.ts";
import { defined } from "../../core/model/defined.ts";
import type { EntryHead } from "../../core/model/entry.ts";
import type { Profile } from "../../core/model/profile.ts";
import type { ObservedEntry } from "../../workflows/compiler/testing/observed.ts";

/**
 * What is seen of a customer's entries while a test is played. An ended entry may leave the profile at once, and one that
 * was held out leaves no run behind: so the profile is looked at after each event.
 */
export class CustomerWatch {
  readonly #seen = new Map<string, EntryHead>();

  see(profile: Profile): void {
    for (const [key, entry] of Object.entries(profile.entries)) this.#seen.set(key, entry);
  }

  /** The entries of a journey, in turn: as the story tells them, with what was seen before they left the profile. */
  entries(journey: string, story: Story | undefined, profile: Profile | undefined): readonly ObservedEntry[] {
    const told = story?.journeys.find((one) => one.journey === journey);
    const known = (told?.entries ?? []).map(
      ({ n, start, holdout, end }): ObservedEntry => ({
        start,
        holdout: holdout || this.#seen.get(`${journey}#${n}`)?.holdout === true,
        ...(end === undefined ? {} : { outcome: end.outcome, ...defined({ ended: end.time }) }),
      }),
    );
    return [...known, ...this.#withoutRun(journey, known, profile)].toSorted((a, b) => a.start - b.start);
  }

  /** Entries that never had a run, and have ended: of those only the outcome is counted. */
  #withoutRun(
    journey: string,
    known: readonly ObservedEntry[],
    profile: Profile | undefined,
  ): readonly ObservedEntry[] {
    const left = new Map(Object.entries(profile?.journeys[journey]?.ended ?? {}));
    for (const { outcome } of known) if (outcome !== undefined) left.set(outcome, (left.get(outcome) ?? 0) - 1);
    const gone = [...this.#seen.values()].filter(
      (entry) => entry.journey === journey && !known.some(({ start }) => start === entry.start),
    );
    return [...left].flatMap(([outcome, times]) =>
      Array.from({ length: Math.max(0, times) }, (): ObservedEntry => {
        const entry = gone.shift();
        const start = entry?.start ?? profile?.journeys[journey]?.last ?? 0;
        return { start, holdout: entry?.holdout === true, outcome };
      }),
    );
  }
}

/** Whether the customer is inside any journey, or about to be. */
export function isInside(profile: Profile | undefined): boolean {
  if (profile === undefined) return false;
  const entries = Object.values(profile.entries);
  return entries.some((entry) => entry.end === undefined) || Object.keys(profile.pending).length > 0;
}
