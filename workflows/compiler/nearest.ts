/** The most likely candidate for a misspelt name, at most `most` letters away; undefined if there is none. */
export function nearest(
  name: string,
  candidates: Iterable<string>,
  most = Math.max(2, Math.ceil(name.length / 3)),
): string | undefined {
  let best: string | undefined;
  let bestDistance = most + 1;
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** The candidate for a hint: less than half of the letters differ. */
export function misspelt(name: string, candidates: Iterable<string>): string | undefined {
  return nearest(name, candidates, Math.min(Math.floor(name.length / 2), Math.max(2, Math.ceil(name.length / 3))));
}

/** `Did you mean x?` or nothing. */
export function didYouMean(name: string, candidates: Iterable<string>): string | undefined {
  const near = nearest(name, candidates);
  return near === undefined ? undefined : `Did you mean \`${near}\`?`;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
