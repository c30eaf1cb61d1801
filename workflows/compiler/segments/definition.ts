import type { RecencyRule } from "../../../core/model/rules.ts";
import type { Expression } from "../expressions/expression.ts";
import type { Located } from "../values/text.ts";

/** A segment file as its author wrote it, each value parsed. */
export interface SegmentDefinition {
  readonly file: string;
  readonly name: Located<string>;
  readonly title: string;
  readonly when?: Expression;
  readonly all?: readonly Located<string>[];
  readonly any?: readonly Located<string>[];
  readonly none?: readonly Located<string>[];
  readonly last?: readonly RecencyRule[];
  readonly list: boolean;
}

/** The segments that one is made of, each place that names one. */
export function segmentsNamedBy({ when, all, any, none }: SegmentDefinition): readonly Located<string>[] {
  const asked = when?.segments.map(({ name: segment, offset }) => ({
    value: segment,
    at: { ...when.at, column: when.at.column + offset, length: segment.length },
  }));
  return [...(asked ?? []), ...(all ?? []), ...(any ?? []), ...(none ?? [])];
}
