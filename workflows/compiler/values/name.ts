import type { Report } from "../diagnostics/report.ts";
import { checked } from "../yaml/readers.ts";
import type { Reader, Schema } from "../yaml/shape.ts";
import { shown, type Tree } from "../yaml/tree.ts";
import { type Located, readText, textSchema, withoutPlace } from "./text.ts";

const NAME_FORM = /^[a-z][a-z0-9_]*$/;

/** Whether a text can name a journey, step, template, segment, topic or destination. */
export function isName(text: string): boolean {
  return NAME_FORM.test(text);
}

/** A name of at most `longest` characters. */
export function readName(tree: Tree, report: Report, longest = 64): Located<string> | undefined {
  if (tree.kind === "text" && NAME_FORM.test(tree.value)) {
    if (tree.value.length <= longest) return { value: tree.value, at: tree.at };
    report("SJ114", tree.at, {
      message: `\`${tree.value}\` has ${tree.value.length} characters.`,
      found: `${tree.value.length} characters`,
      allowed: `${longest} characters`,
    });
    return undefined;
  }
  if (tree.kind === "nothing") {
    report("SJ125", tree.at, { message: "There is no name here.", hint: "Write a name, or remove the field." });
    return undefined;
  }
  if (tree.kind === "list" || tree.kind === "map") {
    report("SJ110", tree.at, { message: "This field takes one name.", found: shown(tree), allowed: "a name" });
    return undefined;
  }
  const better = nameLike(shown(tree));
  report("SJ113", tree.at, {
    message: `\`${shown(tree)}\` is not a name.`,
    found: shown(tree),
    allowed: "lower-case letters, digits and underscores, beginning with a letter",
    ...(better === undefined ? {} : { hint: `Write \`${better}\`.` }),
  });
  return undefined;
}

/** A name of at most `longest` characters, for a shape. */
export function name(longest = 64): Reader<Located<string>> {
  return {
    schema: { type: "string", pattern: NAME_FORM.source, maxLength: longest },
    read: (tree, report) => readName(tree, report, longest),
  };
}

export const NAME: Reader<Located<string>> = name();

function nameLike(text: string): string | undefined {
  const better = text
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[_0-9]+|_+$/g, "");
  return NAME_FORM.test(better) ? better : undefined;
}

/** `Win back`: the title of a definition that has none of its own. */
export function titleOf(text: string): string {
  const words = text.replaceAll("_", " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** Sojourn's own outcomes: an exit's reason of the same name could not be told apart from them. */
const OUTCOMES = ["completed", "exited", "failed", "goal", "holdout", "restarted", "timeout"];

/** The reason of an exit: the outcome that reports count. */
export const REASON: Reader<string> = checked(withoutPlace(NAME), (reason) =>
  OUTCOMES.includes(reason)
    ? [
        "SJ337",
        {
          message: `\`${reason}\` is an outcome of ours.`,
          found: reason,
          hint: "Choose a word that says why they left: `bought`, `cancelled`.",
        },
      ]
    : undefined,
);

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
