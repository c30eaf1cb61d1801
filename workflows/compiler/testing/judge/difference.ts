/** The difference between the expected and the observed result of a test, in one matter. */
export interface Difference {
  /** `outbox`, `outcome` … */
  readonly what: string;
  readonly lines: readonly DifferenceLine[];
}

/** `same`: as expected; `missing`: expected, but not there; `extra`: there, but not expected; `note`: why. */
export interface DifferenceLine {
  readonly mark: "same" | "missing" | "extra" | "note";
  readonly text: string;
}

/**
 * Two sequences side by side so that as many items as possible agree, in order; undefined if all of them do.
 * `text` shows the items of each.
 */
export function aligned<E, O>(
  expected: readonly E[],
  observed: readonly O[],
  agree: (expected: E, observed: O) => boolean,
  text: { readonly expected: (item: E) => string; readonly observed: (item: O) => string },
): readonly DifferenceLine[] | undefined {
  const longest = commonLengths(expected, observed, agree);
  const lines: DifferenceLine[] = [];
  let [i, j] = [0, 0];
  while (i < expected.length || j < observed.length) {
    const [want, got] = [expected[i], observed[j]];
    const here = longest(i, j);
    if (want !== undefined && got !== undefined && agree(want, got) && here === longest(i + 1, j + 1) + 1) {
      lines.push({ mark: "same", text: text.observed(got) });
      i++;
      j++;
    } else if (want !== undefined && (got === undefined || longest(i + 1, j) >= longest(i, j + 1))) {
      lines.push({ mark: "missing", text: text.expected(want) });
      i++;
    } else if (got !== undefined) {
      lines.push({ mark: "extra", text: text.observed(got) });
      j++;
    }
  }
  return lines.every(({ mark }) => mark === "same") ? undefined : lines;
}

/** How many items agree, in order, from a pair of indexes on. */
function commonLengths<E, O>(expected: readonly E[], observed: readonly O[], agree: (e: E, o: O) => boolean) {
  const width = observed.length + 1;
  const table = new Array<number>((expected.length + 1) * width).fill(0);
  const at = (i: number, j: number): number => table[i * width + j] ?? 0;
  for (let i = expected.length - 1; i >= 0; i--) {
    for (let j = observed.length - 1; j >= 0; j--) {
      const [want, got] = [expected[i], observed[j]];
      const both = want !== undefined && got !== undefined && agree(want, got) ? at(i + 1, j + 1) + 1 : 0;
      table[i * width + j] = Math.max(both, at(i + 1, j), at(i, j + 1));
    }
  }
  return (i: number, j: number): number => (i > expected.length || j > observed.length ? 0 : at(i, j));
}
