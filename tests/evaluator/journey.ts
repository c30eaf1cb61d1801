/** A journey as the evaluator understands it: the language's steps without its many ways of writing them. Times in minutes. */
export interface PlainJourney {
  readonly exits: readonly { readonly event?: string; readonly when?: string; readonly reason: string }[];
  readonly goal?: { readonly event: string; readonly within: number; readonly exit: boolean };
  readonly timeout?: number;
  readonly steps: readonly PlainStep[];
}

export type Path = readonly PlainStep[];

export type PlainStep =
  /** The first template whose channel the customer has an address for; `mail_…`, `text_…` and `push_…` tell the channel. */
  | { readonly kind: "send"; readonly id: string; readonly templates: readonly string[] }
  | { readonly kind: "delay"; readonly minutes: number }
  | {
      readonly kind: "clock";
      readonly at: string;
      readonly days?: readonly string[];
      readonly zone: string;
    }
  | {
      readonly kind: "date";
      readonly trait: string;
      readonly offset: number;
      readonly at: string;
      readonly zone: string;
      /** Absent: what a series of dates skips, and what one date does not. */
      readonly past?: "continue" | "skip";
    }
  | {
      readonly kind: "event";
      readonly id: string;
      readonly event: string;
      readonly same: boolean;
      readonly since: "step" | "entry";
      readonly upTo: number;
      readonly then?: Path;
      readonly else?: Path;
    }
  /** For an event about the latest message of a send. */
  | {
      readonly kind: "answer";
      readonly id: string;
      readonly of: string;
      readonly upTo: number;
      readonly then?: Path;
      readonly else?: Path;
    }
  | {
      readonly kind: "all";
      readonly id: string;
      readonly events: readonly string[];
      readonly since: "step" | "entry";
      readonly upTo: number;
      readonly else?: Path;
    }
  | {
      readonly kind: "first";
      readonly id: string;
      readonly arms: readonly { readonly event: string; readonly then: Path }[];
      readonly upTo: number;
      readonly else?: Path;
    }
  | {
      readonly kind: "segment";
      readonly id: string;
      readonly segment: string;
      readonly upTo: number;
      readonly then?: Path;
      readonly else?: Path;
    }
  | { readonly kind: "if"; readonly test: string; readonly then: Path; readonly else?: Path }
  | {
      readonly kind: "branch";
      readonly arms: readonly { readonly test: string; readonly then: Path }[];
      readonly else?: Path;
    }
  | {
      readonly kind: "split";
      readonly id: string;
      readonly arms: readonly { readonly name: string; readonly weight: number; readonly then: Path }[];
    }
  | {
      readonly kind: "update";
      readonly set: Readonly<Record<string, string>>;
      readonly add: Readonly<Record<string, number>>;
      readonly join: readonly string[];
      readonly leave: readonly string[];
    }
  | { readonly kind: "emit"; readonly event: string; readonly plan: string }
  | { readonly kind: "call"; readonly id: string }
  | { readonly kind: "note"; readonly words: string }
  | {
      readonly kind: "repeat";
      readonly id: string;
      readonly every: number;
      readonly atMost: number;
      readonly until?: string;
      readonly steps: Path;
    }
  /** Shared steps: a wait of 10 minutes, and a send of the template that is given. */
  | { readonly kind: "use"; readonly id: string; readonly template: string }
  | { readonly kind: "exit"; readonly reason: string };

/** Something that comes in while the customer is inside. `at` in seconds after the entry. */
export interface PlainEvent {
  readonly at: number;
  readonly name: string;
  readonly orderId: string;
  /** Traits it brings; null takes one away. */
  readonly traits: Readonly<Record<string, string | number | null>>;
  /** The send whose message it reports on, in its latest pass by then. */
  readonly about?: string;
}

export interface PlainCustomer {
  readonly id: string;
  readonly zone: string;
  readonly channels: readonly ("mail" | "text" | "push")[];
  readonly traits: Readonly<Record<string, string | number>>;
}

/** Segments of every generated workspace: a condition each, or a list. */
export const SEGMENTS = {
  loyal: (view: { counts: Readonly<Record<string, number>> }) => (view.counts.Paid ?? 0) >= 2,
  pro: (view: { traits: Readonly<Record<string, unknown>> }) => view.traits.plan === "pro",
} as const;
export const LIST = "friends";

/** What the only destination answers, call after call. */
export const ANSWERS = ["declined", "declined", "paid"] as const;
