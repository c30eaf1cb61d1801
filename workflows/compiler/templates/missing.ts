import type { SourceFile } from "../compiled.ts";
import type { Report } from "../diagnostics/report.ts";
import { callsIn } from "./calls.ts";
import { readLiquid, WHOLE_FILE } from "./liquid.ts";
import { placeAt } from "./markup.ts";
import { filledPlainly } from "./plain.ts";
import { LIQUID } from "./tags.ts";

const READ_BY_CUSTOMERS =
  /\.(?:email\.(?:html|mjml)|sms\.txt|whatsapp\.txt|push\.txt|in_app\.json)$|\/(?:layouts|partials)\/[^/]+\.(?:html|mjml|txt)$/;
/** What every profile has, or every profile that the message can go to. */
const ALWAYS: readonly (readonly [string, RegExp])[] = [
  ["id", /^/],
  ["segments", /^/],
  ["counts", /^/],
  ["email", /\.email\./],
  ["phone", /\.(?:sms|whatsapp)\./],
  ["push", /\.push\./],
];

/**
 * Warns of values of the profile that write nothing for a customer who has none of them: each text is filled with an empty profile, so
 * that what stands behind `{% if … %}` or has a `default` is in order.
 */
export function checkMissing(files: readonly SourceFile[], reportIn: (file: string) => Report): void {
  for (const file of files) {
    if (!file.path.startsWith("workflows/templates/") || !READ_BY_CUSTOMERS.test(file.path)) continue;
    const text = callsIn(file.text).reduce(
      (sofar, { index, tag }) => sofar.slice(0, index) + tag.replace(/[^\n]/g, " ") + sofar.slice(index + tag.length),
      file.text,
    );
    const outputs = [...text.matchAll(LIQUID)].filter(([tag]) => tag.startsWith("{{") && /\bprofile\.\w/.test(tag));
    if (outputs.length === 0) continue;
    const reads = readLiquid(text, WHOLE_FILE, () => undefined);
    const scope = reads.filter(
      ([root, name = ""]) => root !== "profile" || ALWAYS.some(([one, where]) => one === name && where.test(file.path)),
    );
    const filled = filledPlainly(marked(text, outputs), scope) ?? "";
    const missing = new Set([...filled.matchAll(/\uE000(\d+)\uE001\s*\uE002/g)].map(([, index]) => Number(index)));
    for (const index of missing) {
      const { 0: tag = "", index: offset = 0 } = outputs[index] ?? {};
      const path = /\bprofile(?:\.\w+)+/.exec(tag)?.[0] ?? "profile";
      reportIn(file.path)("SJ671", placeAt(text, offset, tag.length, WHOLE_FILE), {
        message: `For a customer without \`${path}\` nothing stands here.`,
        found: tag,
        hint: `Write \`{{ ${path} | default: "…" }}\`, or \`{% if ${path} %}\` around what needs it.`,
      });
    }
  }
}

/** The text with a sign of the private use area before and behind each of these outputs. */
function marked(text: string, outputs: readonly RegExpExecArray[]): string {
  let end = 0;
  let whole = "";
  for (const [n, { 0: tag, index }] of outputs.entries()) {
    whole += `${text.slice(end, index)}\uE000${n}\uE001${tag}\uE002`;
    end = index + tag.length;
  }
  return whole + text.slice(end);
}
