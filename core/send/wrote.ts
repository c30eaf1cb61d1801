import { getOwn, isJsonObject, type Json, jsonBytes } from "../model/json.ts";
import type { Template, Wrote } from "../model/message.ts";
import type { RenderScope } from "../ports/channels.ts";

/** UTF-8 bytes of the values that a message keeps at most, with their paths, as JSON. */
export const WROTE_BYTES = 1_000;

/**
 * What a message is written from, so that it can be shown again as it was sent: the values its template reads, the smallest first,
 * up to `WROTE_BYTES`, and the paths of those left out. Links are not among them: whoever has one can act for the customer.
 * Undefined where the template has no version.
 */
export function wroteOf(
  { version, reads = [] }: Template,
  scope: Omit<RenderScope, "links">,
  made: Pick<Wrote, "language" | "locale" | "zone">,
): Wrote | undefined {
  if (version === undefined) return undefined;
  const found = new Map<string, Wrote["values"][number]>();
  for (const path of reads) {
    const one = valueAt(scope, path);
    if (one !== undefined) found.set(one[0].join("\n"), one);
  }
  const values: Wrote["values"][number][] = [];
  const left: Wrote["values"][number][0][] = [];
  let room = WROTE_BYTES;
  for (const { one, bytes } of [...found.values()].map(sized).toSorted((a, b) => a.bytes - b.bytes)) {
    room -= bytes;
    if (room < 0) left.push(one[0]);
    else values.push(one);
  }
  return { version, ...made, values, ...(left.length > 0 && { left }) };
}

/** The value at a path, or that of the part of it that is no object: a list, of which a template reads items. */
function valueAt(scope: object, path: readonly string[]): readonly [readonly string[], Json] | undefined {
  let value: unknown = scope;
  let depth = 0;
  for (const name of path) {
    if (!isJsonObject(value)) break;
    value = getOwn(value, name);
    depth += 1;
  }
  return isJson(value) && depth > 0 ? [path.slice(0, depth), value] : undefined;
}

/** What lies in a scope is JSON where it is there at all. */
function isJson(value: unknown): value is Json {
  return value !== undefined;
}

function sized(one: Wrote["values"][number]) {
  return { one, bytes: jsonBytes([...one]) + 1 };
}
