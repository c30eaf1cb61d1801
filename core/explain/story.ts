/** Why a customer did or did not get a message, told in order and in words; times in epoch milliseconds. */
export interface Story {
  readonly customerId: string;
  /** The IANA zone in which times are told. */
  readonly zone: string;
  readonly known: number;
  /** What is known of the customer, a sentence each. */
  readonly facts: readonly string[];
  readonly events: readonly StoryEvent[];
  readonly journeys: readonly StoryJourney[];
  /** When journeys entered on a date are due, or why they are not, where the rules are at hand. */
  readonly dates: readonly StoryDate[];
}

export interface StoryDate {
  readonly journey: string;
  readonly text: string;
}

export interface StoryEvent {
  readonly name: string;
  readonly n: number;
  readonly first: number;
  readonly last: number;
}

export interface StoryJourney {
  readonly journey: string;
  readonly entries: readonly StoryEntry[];
  /** Entries so old that only their outcome is still counted. */
  readonly older: number;
  readonly ended: Readonly<Record<string, number>>;
  readonly refusals: readonly StoryRefusal[];
}

export interface StoryRefusal {
  readonly reason: string;
  readonly text: string;
  readonly n: number;
  readonly last: number;
}

export interface StoryEntry {
  readonly n: number;
  readonly start: number;
  readonly version?: string;
  /** It is a version on trial, which a share of customers gets. */
  readonly canary?: true;
  /** The event that let the customer in, where it is still kept. */
  readonly because?: string;
  readonly holdout: boolean;
  /** Name of its latest run. */
  readonly run?: string;
  readonly goal?: number;
  /** Absent while the customer is inside. */
  readonly end?: { readonly time?: number; readonly outcome: string; readonly text: string };
  readonly lines: readonly StoryLine[];
}

/** One step, or one decision of the gate. */
export interface StoryLine {
  readonly time: number;
  readonly title: string;
  readonly text: string;
  /** The rule that decided and the values it saw, a sentence each. */
  readonly details: readonly string[];
  readonly tone: Tone;
}

export type Tone = "good" | "neutral" | "bad" | "waiting";
