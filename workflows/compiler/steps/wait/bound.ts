import type { At } from "../../diagnostics/at.ts";
import { readDuration } from "../../values/duration.ts";
import type { Fields } from "../../yaml/fields.ts";
import type { Reading } from "../reading.ts";

/** `up to` of a wait for something that may never come; milliseconds. */
export function readBound(wait: Fields, { report }: Reading): number | undefined {
  const field = wait.get("up to");
  if (field !== undefined) return readDuration(field.value, report);
  const at: At = wait.get("for")?.key ?? { ...wait.at, length: 1 };
  report("SJ304", at, { message: "This wait could last for ever: it has no `up to`." });
  return undefined;
}
