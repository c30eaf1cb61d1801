import type { Report } from "../diagnostics/report.ts";
import type { Reader } from "../yaml/shape.ts";
import { shown, type Tree } from "../yaml/tree.ts";

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** One year, the longest that Step Functions waits. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export const YEAR = 365 * 86_400_000;

const ALLOWED = "a whole number and m, h, d or w";

/** Milliseconds of `30m`, `4h`, `3d`, `2w`; more than zero and at most a year. */
export function readDuration(tree: Tree, report: Report): number | undefined {
  const text = shown(tree).trim();
  const [, amount, unit] = /^(\d+)([mhdw])$/.exec(text) ?? [];
  if (tree.kind !== "text" || amount === undefined || unit === undefined) {
    reportUnreadable(tree, text, report);
    return undefined;
  }
  const milliseconds = Number(amount) * (UNITS[unit] ?? 0);
  if (milliseconds === 0) {
    report("SJ117", tree.at, { message: `\`${text}\` is no time at all.`, found: text });
    return undefined;
  }
  if (milliseconds > YEAR) {
    report("SJ118", tree.at, { message: `\`${text}\` is longer than a year.`, found: text, allowed: "at most 52w" });
    return undefined;
  }
  return milliseconds;
}

export const DURATION: Reader<number> = {
  read: readDuration,
  schema: {
    type: "string",
    pattern: "^[0-9]*[1-9][0-9]*[mhdw]$",
    description: "A whole number and m (minutes), h, d or w: 30m, 4h, 3d, 2w.",
  },
};

function reportUnreadable(tree: Tree, text: string, report: Report): void {
  const [, amount, word] = /^(\d+)\s*(mo|mon|months?|M|y|yr|years?)$/.exec(text) ?? [];
  if (amount !== undefined && word !== undefined) {
    const days = Number(amount) * (/^y/.test(word) ? 364 : 30);
    const better = days % 364 === 0 || days > 364 ? "52w" : `${days}d`;
    report("SJ116", tree.at, {
      message: `\`${text}\` has no fixed length.`,
      found: text,
      hint: days > 364 ? `Write \`${better}\`, the longest there is.` : `Write \`${better}\`.`,
    });
    return;
  }
  const better = likely(text);
  report("SJ115", tree.at, {
    message: `\`${text}\` is not a duration.`,
    found: text,
    allowed: ALLOWED,
    ...(better === undefined ? {} : { hint: `Write \`${better}\`.` }),
  });
}

/** The likely meaning of `2 days`, `1 hour`, `90 min`, `3D` or `PT1H`. */
function likely(text: string): string | undefined {
  const [, amount, unit] = /^P?T?(\d+)\s*(m|h|d|w)(in|ins|inutes?|ours?|rs?|ays?|eeks?)?$/i.exec(text) ?? [];
  return amount === undefined || unit === undefined ? undefined : `${amount}${unit.toLowerCase()}`;
}

/** `1 hour`, `3 days`, `2 weeks`: the largest unit that divides it. */
export function spoken(milliseconds: number): string {
  const names = [
    [UNITS.w ?? 0, "week"],
    [UNITS.d ?? 0, "day"],
    [UNITS.h ?? 0, "hour"],
    [UNITS.m ?? 0, "minute"],
  ] as const;
  const [unit, name] = names.find(([size]) => milliseconds % size === 0) ?? [60_000, "minute"];
  const amount = milliseconds / unit;
  return `${amount} ${name}${amount === 1 ? "" : "s"}`;
}
