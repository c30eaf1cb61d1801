import type { Report } from "../diagnostics/report.ts";
import type { Reader } from "../yaml/shape.ts";
import { shown, type Tree } from "../yaml/tree.ts";

/** `2.5%`: a share with two digits, where the map has one. */
export function shareText(share: number): string {
  return `${Math.round(share * 10_000) / 100}%`;
}

/** A fraction of 1 out of `10%` or `2.5%`; more than 0% and at most `most`. */
function readShare(tree: Tree, report: Report, most = 100): number | undefined {
  const text = shown(tree);
  const [, percent] = /^(\d+(?:\.\d+)?)%$/.exec(text) ?? [];
  const number = percent === undefined ? Number.NaN : Number(percent);
  if (number > 0 && number <= most) return number / 100;
  report("SJ122", tree.at, {
    message: percent === undefined ? `\`${text}\` is not a share.` : `\`${text}\` is out of range.`,
    found: text,
    allowed: `more than 0% and at most ${most}%`,
    ...(tree.kind === "number"
      ? { hint: `Write \`${tree.value > 1 ? tree.value : tree.value * 100}%\`.` }
      : inWords(text)),
  });
  return undefined;
}

/** `10 %`, `10 percent` and `1/2`. */
function inWords(text: string): { readonly hint?: string } {
  const [, percent] = /^(\d+(?:\.\d+)?)\s*(?:%|percent|per cent|pct)$/i.exec(text) ?? [];
  const [, part, whole] = /^(\d+)\s*\/\s*([1-9]\d*)$/.exec(text) ?? [];
  if (percent !== undefined && !/^\S*%$/.test(text)) return { hint: `Write \`${percent}%\`.` };
  return part === undefined ? {} : { hint: `Write \`${Number(((Number(part) / Number(whole)) * 100).toFixed(2))}%\`.` };
}

export const SHARE: Reader<number> = {
  read: (tree, report) => readShare(tree, report),
  schema: {
    type: "string",
    pattern: "^(?!0+(\\.0+)?%)([0-9]{1,2}(\\.[0-9]+)?|100(\\.0+)?)%$",
    description: "A percentage: 10%.",
  },
};

/** A whole number in a range, ends included. */
export function readWholeNumber(tree: Tree, report: Report, least: number, most: number): number | undefined {
  if (tree.kind === "number" && Number.isInteger(tree.value) && tree.value >= least && tree.value <= most) {
    return tree.value;
  }
  report("SJ123", tree.at, {
    message: `\`${shown(tree)}\` is not a whole number from ${least} to ${most}.`,
    found: shown(tree),
    allowed: `${least} to ${most}`,
  });
  return undefined;
}

/** A whole number in a range, ends included, for a shape. */
export function wholeNumber(least: number, most: number): Reader<number> {
  return {
    schema: { type: "integer", minimum: least, maximum: most },
    read: (tree, report) => readWholeNumber(tree, report, least, most),
  };
}
