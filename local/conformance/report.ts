import type { Json } from "../../core/model/json.ts";

/** What became of one case: right, refused by name, or wrong with what was expected and what came. */
export type Verdict =
  | { readonly verdict: "right" }
  | { readonly verdict: "refused"; readonly why: string }
  | { readonly verdict: "wrong"; readonly expected: Json; readonly got: Json };

export interface FileReport {
  readonly file: string;
  readonly right: number;
  readonly refused: readonly { readonly id: string; readonly why: string }[];
  readonly wrong: readonly { readonly id: string; readonly expected: Json; readonly got: Json }[];
}

export function fileReport(file: string, verdicts: readonly { id: string; verdict: Verdict }[]): FileReport {
  const refused: { id: string; why: string }[] = [];
  const wrong: { id: string; expected: Json; got: Json }[] = [];
  for (const { id, verdict } of verdicts) {
    if (verdict.verdict === "refused") refused.push({ id, why: verdict.why });
    if (verdict.verdict === "wrong") wrong.push({ id, expected: verdict.expected, got: verdict.got });
  }
  return { file, right: verdicts.length - refused.length - wrong.length, refused, wrong };
}

/** Equal as JSON, whatever the order of keys. */
export function sameJson(one: Json, other: Json): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: Json): Json {
  if (value === null || typeof value !== "object") return value;
  if (isList(value)) return value.map(sorted);
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, field]) => [key, sorted(field)]),
  );
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
