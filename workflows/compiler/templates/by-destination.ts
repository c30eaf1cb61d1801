import { defined } from "../../../core/model/defined.ts";
import type { Destination } from "../../../core/model/destination.ts";
import { isJsonObject, parseJson } from "../../../core/model/json.ts";
import type { Template } from "../../../core/model/message.ts";
import { didYouMean, FILE_START, type Report } from "../diagnostics/report.ts";
import type { NamedFiles } from "../named-files.ts";
import type { Located } from "../values/text.ts";

/** The destinations of a workspace, as templates name them. */
export type KnownDestinations = NamedFiles<Destination>;

/**
 * The body of a template whose destination makes its request of values: it must be a JSON object once it is filled. As far as Liquid lets
 * that be seen: outputs count as a number, and nothing is said of a text with tags.
 */
export function readValues(text: string, linesBefore: number, report: Report, type: string): string | undefined {
  if (type !== "json" || text.includes("{%")) return text;
  if (isJsonObject(parseJson(text.replace(/\{\{[\s\S]*?\}\}/g, "0")))) return text;
  report(
    "SJ666",
    { ...FILE_START, line: linesBefore + 1 },
    {
      message: "The values of this template are no JSON object.",
      found: text.trim().split("\n")[0]?.slice(0, 40) ?? "",
      allowed: '{ "subject": "Call {{ profile.first_name }}" }',
    },
  );
  return undefined;
}

/** Reports a destination that cannot take a template's message; otherwise what the send has to know of it. */
export function checkedDestination(
  named: Located<string> | undefined,
  destinations: KnownDestinations,
  report: Report,
): Pick<Template, "once"> {
  if (named === undefined) return {};
  const { value, at } = named;
  const names = [...destinations.names].sort();
  if (!destinations.names.has(value)) {
    const hint = didYouMean(value, names);
    report("SJ665", at, {
      message: `There is no destination \`${value}\`.`,
      found: value,
      allowed: names.join(", ") || "no destinations yet",
      ...defined({ hint }),
    });
    return {};
  }
  const destination = destinations.all.get(value);
  if (destination?.kind === "lambda" && destination.payload === "pinpoint") {
    report("SJ667", at, {
      message: `The destination \`${value}\` takes customers as Amazon Pinpoint gave them, and no values.`,
      found: value,
      hint: "Name another destination, or call this one by a `call` step.",
    });
  }
  return destination?.idempotent === false ? { once: true } : {};
}
