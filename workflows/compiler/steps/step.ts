import type { At } from "../diagnostics/at.ts";
import type { Located } from "../values/text.ts";
import type { StepKinds } from "./kinds.ts";

/** A sequence of steps. */
export interface Path {
  readonly at: At;
  readonly steps: readonly Step[];
}

/** What every step has. */
export interface StepBase {
  /** Unique in the journey; given, or derived (`givenId` tells where it was written). */
  readonly id: string;
  readonly givenId?: At;
  readonly title?: Located<string>;
  readonly at: At;
}

export type Kind = keyof StepKinds;

/** A step of some kind; `Step<"send">` is a send. */
export type Step<K extends Kind = Kind> = { readonly [P in K]: { readonly kind: P } & StepKinds[P]["step"] }[K];
