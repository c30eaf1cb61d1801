/** The key of an entry in its profile, `<journey>#<n>`. */
export function entryId(journey: string, n: number): string {
  return `${journey}#${n}`;
}
