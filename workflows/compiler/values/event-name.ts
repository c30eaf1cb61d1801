import type { Report } from "../diagnostics/report.ts";
import type { Reader, Schema } from "../yaml/shape.ts";
import type { Tree } from "../yaml/tree.ts";
import { readText, textSchema } from "./text.ts";

/**
 * Events that no system reports: SES is not asked for them, since the result of the send says the same. If another system sends one
 * all the same, it only settles a message.
 */
const NEVER_REPORTED: readonly string[] = ["Email Sent"];

/** The name of an event that is waited for or matched, so one that is reported. */
function readEventName(tree: Tree, report: Report): string | undefined {
  const name = readText(tree, report);
  if (name === undefined || !NEVER_REPORTED.includes(name)) return name;
  report("SJ345", tree.at, {
    message: `Nobody is told of \`${name}\`.`,
    found: name,
    allowed: "Email Delivered, Email Opened, Email Clicked, Email Bounced, Email Complained, Email Unsubscribed",
    hint: "Ask `steps.<id>.sent` of the send in an `if`, or wait for `Email Delivered`.",
  });
  return undefined;
}

/** The schema of the names that the workspace declares: a file of its own, since it is the workspace's. */
export function declaredNames(kind: "event" | "properties" | "traits"): Schema {
  return { allOf: [{ $ref: `names.schema.json#/definitions/${kind}` }] };
}

/** The name of any event. */
export const ANY_EVENT: Reader<string> = { read: readText, schema: { ...textSchema(), ...declaredNames("event") } };

/** The name of an event that is waited for or matched, so one that is reported. */
export const EVENT: Reader<string> = {
  read: readEventName,
  schema: { ...textSchema(`(?!(${NEVER_REPORTED.join("|")})$)`), ...declaredNames("event") },
};
