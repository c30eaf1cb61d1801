/** Every key reachable from `start`, each before those it leads to are first met: a walk that takes first ways first. */
export function walk(start: string, next: (key: string) => readonly string[]): string[] {
  const seen = new Set<string>();
  const waiting = [start];
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    if (seen.has(key)) continue;
    seen.add(key);
    waiting.push(...[...next(key)].reverse());
  }
  return [...seen];
}

/** The same keys, each after all that lead to it. There must be no circle. No recursion: paths are thousands long. */
export function inOrderOfTime(start: string, next: (key: string) => readonly string[]): string[] {
  const done = new Set<string>();
  const finished: string[] = [];
  const waiting: { readonly key: string; readonly left: string[] }[] = [{ key: start, left: [...next(start)] }];
  const entered = new Set([start]);
  for (let top = waiting.at(-1); top !== undefined; top = waiting.at(-1)) {
    const key = top.left.pop();
    if (key === undefined) {
      waiting.pop();
      if (!done.has(top.key)) finished.push(top.key);
      done.add(top.key);
    } else if (!entered.has(key)) {
      entered.add(key);
      waiting.push({ key, left: [...next(key)] });
    }
  }
  return finished.reverse();
}
