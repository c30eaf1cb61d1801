import { defined } from "../../../core/model/defined.ts";
import type { MomentRule } from "../../../core/model/rules.ts";
import { WEEKDAYS, type Weekday } from "../../../core/model/settings.ts";
import type { Report } from "../diagnostics/report.ts";
import type { Expression } from "../expressions/expression.ts";
import { oneOrList } from "../yaml/readers.ts";
import type { Reader } from "../yaml/shape.ts";
import { shown, type Tree } from "../yaml/tree.ts";
import { words } from "./text.ts";
import { readDay, readTimeOfDay, readZone, TIME } from "./time.ts";
import { isExpression, readValue, reportForgotten, ruleValue, type Value } from "./value.ts";

/** A moment as its author wrote it: a date, or the next time of day. */
export interface Moment {
  readonly date?: Value;
  /** Calendar days. */
  readonly offset: number;
  readonly at?: string;
  readonly days?: readonly Weekday[];
  /** `customer`, `workspace` or an IANA name. */
  readonly zone: string;
}

/** The rule of a moment, as the running system takes it. */
export function momentRule({ date, offset, at, days, zone }: Moment, workspaceZone: string): MomentRule {
  return {
    ...(date === undefined ? {} : { date: ruleValue(date) }),
    offset,
    ...defined({ at, days }),
    zone: zone === "workspace" ? workspaceZone : zone,
    workspaceZone,
  };
}

/** The expressions of a moment. */
export function momentExpressions({ date }: Moment): readonly Expression[] {
  return date !== undefined && "expression" in date ? [date.expression] : [];
}

/** A day, a day and a time, or an expression that gives one. */
function readDate(tree: Tree, report: Report): Value | undefined {
  const text = shown(tree);
  if (isExpression(tree)) return readValue(tree, report);
  if (reportForgotten(tree, report)) return undefined;
  const [, day = text, time] = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::00)?$/.exec(text) ?? [];
  const checked = readDay(
    time === undefined ? tree : { kind: "text", at: tree.at, value: day, style: "plain" },
    report,
  );
  if (checked === undefined) return undefined;
  if (time === undefined) return { literal: checked };
  return readTimeOfDay({ kind: "text", at: tree.at, value: time, style: "plain" }, report) === undefined
    ? undefined
    : { literal: `${checked}T${time}` };
}

const LONGEST_OFFSET = 366;
const OFFSET_FORM = /^([+-]?)([0-9]{1,3})([dw])$/;

/** A whole number of calendar days out of `-14d`, `0d` or `2w`. */
function readOffset(tree: Tree, report: Report): number | undefined {
  const text = shown(tree);
  const [, sign, amount, unit] = OFFSET_FORM.exec(text) ?? [];
  if (tree.kind !== "text" || amount === undefined) {
    const better = /^[+-]?\d+$/.test(text) ? `${text}d` : undefined;
    report("SJ127", tree.at, {
      message: `\`${text}\` is not a number of days.`,
      found: text,
      allowed: "days or weeks, before (-14d) or after (2d)",
      ...(better === undefined ? {} : { hint: `Write \`${better}\`.` }),
    });
    return undefined;
  }
  const days = Number(amount) * (unit === "w" ? 7 : 1);
  if (days > LONGEST_OFFSET) {
    report("SJ118", tree.at, {
      message: `\`${text}\` is more than a year away from the date.`,
      found: text,
      allowed: `at most ${LONGEST_OFFSET}d`,
      hint: `Write \`${sign ?? ""}${LONGEST_OFFSET}d\` or less.`,
    });
    return undefined;
  }
  return sign === "-" && days > 0 ? -days : days;
}

/** `customer`, `workspace` or an IANA zone. */
export const MOMENT_ZONE: Reader<string> = {
  read: (tree, report) =>
    tree.kind === "text" && (tree.value === "customer" || tree.value === "workspace")
      ? tree.value
      : readZone(tree, report, ["customer", "workspace"]),
  schema: {
    type: "string",
    pattern: "^[A-Za-z]",
    description: "customer, workspace or an IANA name like Europe/London.",
  },
};

export const OFFSET: Reader<number> = {
  read: readOffset,
  schema: {
    type: "string",
    pattern: OFFSET_FORM.source,
    description: "Calendar days or weeks, before (-14d) or after (2d).",
  },
};

/** A day, a day and a time, or an expression that gives one. */
export const DATE: Reader<Value> = {
  read: readDate,
  schema: {
    type: "string",
    pattern: "^(=|[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:00)?)?$)",
    description: "A day, or an expression that gives one: =profile.renewalDate.",
  },
};

const SOME_DAYS = oneOrList(words(...WEEKDAYS), "days");

/** One weekday or a list of them, in the order of the week. */
export const DAYS: Reader<readonly Weekday[]> = {
  schema: SOME_DAYS.schema,
  read: (tree, report) => {
    const named = SOME_DAYS.read(tree, report) ?? [];
    return named.length === 0 ? undefined : WEEKDAYS.filter((day) => named.includes(day));
  },
};

/** The fields of a moment besides its date. */
export const MOMENT = {
  offset: { as: OFFSET, otherwise: 0, description: "Calendar days before (`-14d`) or after (`2d`) the date" },
  at: { as: TIME, description: "The time of day" },
  days: { as: DAYS, description: "Only on these days of the week: the first of them that is not before" },
  zone: { as: MOMENT_ZONE, otherwise: "customer", description: "`customer` by default" },
} as const;
