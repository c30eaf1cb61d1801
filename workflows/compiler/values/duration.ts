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
    report("SJ117", tree.at, { message: `\`${text}\` is zero.`, found: text });
    return undefined;
  }
  if (milliseconds > YEAR) {
    const most = `${Math.floor(YEAR / (UNITS[unit] ?? YEAR))}${unit}`;
    report("SJ118", tree.at, {
      message: `\`${text}\` is longer than a year.`,
      found: text,
      allowed: `at most ${most}`,
      hint: `Write \`${most}\` or less.`,
    });
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
    const days = Number(amount) * (/^y/.test(word) ? 365 : 30);
    const better = `${Math.min(days, 365)}d`;
    report("SJ116", tree.at, {
      message: `\`${text}\` has no fixed length.`,
      found: text,
      hint: days > 365 ? `Write \`${better}\`, the longest there is.` : `Write \`${better}\`.`,
    });
    return;
  }
  const better = likely(text);
  report("SJ115", tree.at, {
    message: `\`${text}\` is not a duration.`,
    found: text,
    allowed: ALLOWED,
    ...(better === undefined ? {} : { hint: better }),
  });
}

const PART = /(\d+(?:\.\d+)?|an?|one)\s*(s|m|h|d|w)(?:ecs?|econds?|ins?|inutes?|ours?|rs?|ays?|eeks?)?(?![a-z])/gi;

/** The hint for `2 days`, `an hour`, `90 min`, `1d 12h`, `1.5h`, `PT1H` and the like. */
function likely(text: string): string | undefined {
  if (/^\d+$/.test(text)) return `Write it with its unit: \`${text}m\`, \`${text}h\` or \`${text}d\`.`;
  const plain = text.replace(/^P(?=[\dT])/i, "").replace(/T(?=\d)/i, " ");
  if (plain.replace(PART, "").replace(/\band\b|[\s,]/gi, "") !== "") return undefined;
  const minutes = [...plain.matchAll(PART)].reduce((sum, [, amount, unit = ""]) => {
    const size = unit.toLowerCase() === "s" ? 1000 : (UNITS[unit.toLowerCase()] ?? 0);
    return sum + ((Number(amount) || 1) * size) / 60_000;
  }, 0);
  const whole = Math.ceil(minutes);
  const units = [["w", 10_080] as const, ["d", 1440] as const, ["h", 60] as const];
  const [unit, size] = units.find(([one, size]) => whole % size === 0 && (one !== "w" || /w/i.test(plain))) ?? ["m", 1];
  const smallest = whole === minutes ? "" : ": minutes are the smallest unit";
  return whole === 0 ? undefined : `Write \`${whole / size}${unit}\`${smallest}.`;
}

/** `1 hour`, `3 days`, `2 weeks`: the largest unit that divides it. */
export function spoken(milliseconds: number): string {
  if (milliseconds === 0) return "0 minutes";
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
