/** Two sequences laid beside each other: which items of both are the same, and which are of one side only, in order. */
export function align<T>(
  before: readonly T[],
  after: readonly T[],
  same: (before: T, after: T) => boolean,
): readonly { readonly before?: T; readonly after?: T }[] {
  const width = after.length + 1;
  const common = new Array<number>((before.length + 1) * width).fill(0);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  const alike = (i: number, j: number): boolean => {
    const [one, other] = [before[i], after[j]];
    return one !== undefined && other !== undefined && same(one, other);
  };
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      common[i * width + j] = alike(i, j) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const rows: { before?: T; after?: T }[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const [one, other] = [before[i], after[j]];
    if (one !== undefined && other !== undefined && alike(i, j)) {
      rows.push({ before: one, after: other });
      i++;
      j++;
    } else if (one !== undefined && (other === undefined || at(i + 1, j) >= at(i, j + 1))) {
      rows.push({ before: one });
      i++;
    } else if (other !== undefined) {
      rows.push({ after: other });
      j++;
    }
  }
  return rows;
}
