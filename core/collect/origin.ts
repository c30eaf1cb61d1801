import type { WriteKey } from "../ports/collect.ts";

/**
 * Whether pages of an origin may send with a key. A request without an origin comes from no page. `https://*.example.com`
 * stands for all hosts below one. A browser tells the truth about its origin, and nobody else has to: this keeps other
 * sites' pages from using a key, not programs.
 */
export function allowsOrigin({ origins }: Pick<WriteKey, "origins">, origin: string | undefined): boolean {
  if (origins === undefined || origin === undefined) return true;
  return origins.some((allowed) => matches(allowed.toLowerCase(), origin.toLowerCase()));
}

function matches(allowed: string, origin: string): boolean {
  const [start = "", rest] = allowed.split("*.", 2);
  if (rest === undefined) return allowed === origin;
  const host = origin.slice(start.length, origin.length - rest.length - 1);
  return origin.startsWith(start) && origin.endsWith(`.${rest}`) && /^[a-z0-9.-]+$/.test(host);
}
