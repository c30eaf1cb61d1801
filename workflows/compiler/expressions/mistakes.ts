import { type Node, nodesIn, walkNodes } from "../../../core/expression/node.ts";
import { defined } from "../../../core/model/defined.ts";
import type { Code } from "../diagnostics/codes.ts";
import { pathFor } from "../diagnostics/other-tools.ts";
import { type At, didYouMean, type Report, shifted } from "../diagnostics/report.ts";
import { reportBound } from "./bounds.ts";

/** The functions of JSONata 2.0.6 (https://docs.jsonata.org/overview.html) that give the same answer each time. */
const FUNCTIONS: ReadonlySet<string> = new Set(
  (
    "sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim pad match " +
    "contains replace split join formatNumber formatBase formatInteger parseInteger number floor ceil round abs sqrt power " +
    "boolean not map zip filter single reduce sift keys lookup append exists spread merge reverse each error assert type " +
    "sort distinct base64encode base64decode encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl toMillis " +
    "fromMillis clone"
  ).split(" "),
);

/** What may not be called, and why not. */
const REFUSED: Readonly<Record<string, string>> = {
  now: "it knows the real clock only",
  millis: "it knows the real clock only",
  random: "it answers differently each time",
  shuffle: "it answers differently each time",
  eval: "it hides what the expression reads",
};

/** What to write instead, of what was found and what stands before it. */
type Hint = (found: string, before: string) => string;

/** Mistakes that people bring along from other languages: pattern in the masked text, code, what is said. */
const HABITS: readonly { pattern: RegExp; code: Code; message: string; hint?: Hint }[] = [
  {
    pattern: /\$\{\s*[\w.]+\s*\}/g,
    code: "SJ200",
    message: "Values are written without `${ }`.",
    hint: (f) => `Write \`${ourPath(f)}\`.`,
  },
  {
    pattern: /\{\{[^}]*\}\}/g,
    code: "SJ200",
    message: "`{{ }}` belongs into templates; this is an expression.",
    hint: (f) => `Write \`${ourPath(f)}\`.`,
  },
  {
    pattern: /=[<>]/g,
    code: "SJ200",
    message: "The = stands behind < and >.",
    hint: (f) => `Write \`${f === "=>" ? ">=" : "<="}\` instead of \`${f}\`.`,
  },
  {
    pattern: /(?<=[\w`)\]] +)is(?= +[\w$(`'"])/g,
    code: "SJ201",
    message: "Equality is written =.",
    hint: () => "Write `=` instead of `is`, and `!=` instead of `is not`.",
  },
  { pattern: /={2,3}/g, code: "SJ201", message: "Equality is written with one =." },
  {
    pattern: /&&|\|\|/g,
    code: "SJ203",
    message: "And and or are words.",
    hint: (f) => `Write \`${f === "&&" ? "and" : "or"}\` instead of ${f}.`,
  },
  {
    pattern: /(?<![\w$.`])(AND|OR|And|Or)(?!\w)/g,
    code: "SJ203",
    message: "`and` and `or` are written in lower case.",
  },
  { pattern: /!(?!=)/g, code: "SJ202", message: "There is no `!`." },
  { pattern: /(?<![\w$.`])not\s+(?=[\w$(`'"])/g, code: "SJ202", message: "`not` is a function: $not(…)." },
  { pattern: /(?<![\w$.`])not\(/g, code: "SJ202", message: "`not` is a function: it begins with $." },
  {
    pattern: /(?<![\w$])[A-Za-z_]\w*(?:-[A-Za-z_]\w*)+/g,
    code: "SJ204",
    message: "The hyphen is read as a minus.",
    hint: (f, before) =>
      before.endsWith("steps.")
        ? `Ids of steps have underscores: write \`steps.${f.replaceAll("-", "_")}\`.`
        : `Put the name in backticks: \`${f}\`; with spaces around it, it is a minus.`,
  },
  {
    pattern: /(?<=\bcounts\.)[A-Za-z_]\w*(?: +(?!(?:and|or|in)\b)[A-Za-z_]\w*)+/gi,
    code: "SJ200",
    message: "There is a blank in this name.",
    hint: (f) => `Put the name in backticks: \`${f}\`.`,
  },
  {
    pattern: /(?<![\w$.`])\d+[mhdw](?!\w)/g,
    code: "SJ200",
    message: "Expressions know no durations; times are milliseconds.",
    hint: () => "Say it with a segment, `last: { event: …, within: 3d }`, or write a day as 86400000.",
  },
];

/** The path in a placeholder of another tool: `${first_name}`, `{{ customer.plan | default: "x" }}`. */
function ourPath(placeholder: string): string {
  const path = /[A-Za-z_][\w.]*/.exec(placeholder)?.[0] ?? "first_name";
  return /^(profile|event|entry|steps)\./.test(path) ? path : (pathFor(path.split("."), "event") ?? `profile.${path}`);
}

/** Reports what other languages would write; true when there was any, so that its parse error need not be told too. */
export function reportHabits(code: string, at: At, report: Report): boolean {
  let found = false;
  for (const { pattern, code: which, message, hint } of HABITS) {
    for (const match of code.matchAll(pattern)) {
      const text = match[0].trim();
      found = true;
      report(which, shifted(at, match.index, text.length), {
        message,
        found: text,
        ...(hint === undefined ? {} : { hint: hint(text, code.slice(0, match.index)) }),
      });
    }
  }
  return found;
}

/** Reports comparisons that can never hold and functions that may not be called. */
export function reportMistakes(root: Node, at: At, report: Report): void {
  const bound = boundNames(root);
  const told = new Set<string>();
  walkNodes(root, (node) => {
    reportComparison(node, at, report);
    if (!told.has(String(node.value)) && reportFunction(node, bound, at, report)) told.add(String(node.value));
    reportBound(node, at, report);
  });
}

function reportComparison(node: Node, at: At, report: Report): void {
  if (node.type !== "binary") return;
  const operator = String(node.value);
  const sides = [...nodesIn(node.lhs), ...nodesIn(node.rhs)];
  const place = shifted(at, Math.max(0, (node.position ?? 1) - operator.length), operator.length);
  const list = ["=", "!="].includes(operator)
    ? LISTS.find(({ path }) => sides.some((side) => pathOf(side) === path))
    : undefined;
  if (list !== undefined) {
    const other = sides.find((side) => side.type === "string");
    report("SJ205", place, {
      message: `${list.path} is a list; it is never equal to one ${list.of}.`,
      found: operator,
      hint: `Write \`'${other === undefined ? list.example : String(other.value)}' in ${list.path}\`.`,
    });
  }
  const quoted = sides.find((side) => side.type === "string" && /^-?\d+(\.\d+)?$/.test(String(side.value)));
  const ordering = ["<", "<=", ">", ">="].includes(operator);
  if (quoted !== undefined && (ordering || (["=", "!="].includes(operator) && sides.some(isCount)))) {
    report("SJ206", place, {
      message: `'${String(quoted.value)}' is a text, not a number.`,
      found: `'${String(quoted.value)}'`,
      hint: `Write ${String(quoted.value)} without quotes.`,
    });
  }
}

/** Whether there was a function to report. A name that is refused is refused as a name of one's own too. */
function reportFunction(node: Node, bound: ReadonlySet<string>, at: At, report: Report): boolean {
  if (node.type !== "variable" || typeof node.value !== "string" || ["", "$"].includes(node.value)) return false;
  const name = node.value;
  if (FUNCTIONS.has(name)) return false;
  const place = shifted(at, Math.max(0, (node.position ?? 1) - name.length - 1), name.length + 1);
  const why = Object.hasOwn(REFUSED, name) ? REFUSED[name] : undefined;
  if (why !== undefined) {
    report("SJ207", place, {
      message: `$${name} is not allowed: ${why}.`,
      found: `$${name}`,
      ...(name === "eval" ? { hint: "Write the expression itself." } : {}),
    });
    return true;
  }
  if (bound.has(name)) return false;
  const hint = didYouMean(name, FUNCTIONS)?.replace("`", "`$");
  report("SJ210", place, {
    message: `There is no function $${name}.`,
    found: `$${name}`,
    ...defined({ hint }),
  });
  return true;
}

/** Names that the expression gives itself: `$x := …`, parameters of functions, `@$x`, `#$i`. */
function boundNames(root: Node): Set<string> {
  const names = new Set<string>();
  walkNodes(root, (node) => {
    const given = node.type === "bind" ? nodesIn(node.lhs) : node.type === "lambda" ? nodesIn(node.arguments) : [];
    for (const variable of given) if (typeof variable.value === "string") names.add(variable.value);
    for (const field of ["focus", "index"] as const) {
      const name = node[field];
      if (typeof name === "string") names.add(name);
    }
    if (node.type === "index" && typeof node.value === "string") names.add(node.value);
  });
  return names;
}

const LISTS = [
  { path: "profile.segments", of: "segment", example: "loyal" },
  { path: "profile.inside", of: "journey", example: "welcome" },
] as const;

function isCount(node: Node): boolean {
  return pathOf(node).startsWith("profile.counts.");
}

function pathOf(node: Node): string {
  if (node.type !== "path") return "";
  return nodesIn(node.steps)
    .map((step) => (step.type === "name" ? String(step.value) : "?"))
    .join(".");
}
