/** What a diagnostic code means; docs/diagnostics.md is generated from these entries. */
export interface CodeEntry {
  readonly severity: "error" | "warning";
  readonly title: string;
  /** Why it is a fault, in the author's words. */
  readonly why: string;
  /** What to do; the hint where a place gives no better one. */
  readonly fix: string;
}

export const error = (title: string, why: string, fix: string): CodeEntry => ({ severity: "error", title, why, fix });
export const warning = (title: string, why: string, fix: string): CodeEntry => ({
  severity: "warning",
  title,
  why,
  fix,
});
