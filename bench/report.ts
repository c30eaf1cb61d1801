/** What a figure is held to. */
export type Target = { readonly least: number; readonly aimed?: number } | { readonly most: number };

/** One thing measured. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly target?: Target;
}

/** What one benchmark found. */
export interface Report {
  readonly title: string;
  /** What was done, in a sentence or two. */
  readonly about: string;
  readonly figures: readonly Figure[];
}

/** Undefined where a figure is held to nothing. */
export function met({ value, target }: Figure): boolean | undefined {
  if (target === undefined) return undefined;
  return "least" in target ? value >= target.least : value <= target.most;
}

/** A figure as people read it: three digits that count, at least the whole number. */
export function numberText(value: number): string {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toLocaleString("en-GB", { maximumFractionDigits: Math.min(digits, 6) });
}

export function targetText({ target }: Figure): string {
  if (target === undefined) return "";
  if ("most" in target) return `at most ${numberText(target.most)}`;
  const aimed = target.aimed === undefined ? "" : `, aimed at ${numberText(target.aimed)}`;
  return `at least ${numberText(target.least)}${aimed}`;
}
