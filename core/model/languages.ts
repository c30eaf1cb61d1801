/** A locale and what it falls back to, the nearest first: `de-CH-1996`, `de-CH`, `de`. `de_CH` is read as `de-CH`. */
export function fallbacks(locale: string): readonly string[] {
  const parts = locale.split(/[-_]/).filter((part) => part !== "");
  return parts.map((_, at) => parts.slice(0, parts.length - at).join("-"));
}
