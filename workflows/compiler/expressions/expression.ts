import { type Node, nodesIn } from "../../../core/expression/node.ts";
import { type At, type Report, shifted } from "../diagnostics/report.ts";
import type { Reader } from "../yaml/shape.ts";
import { shown, type Tree } from "../yaml/tree.ts";
import { masked, parseExpression } from "./ast.ts";
import { reportLength } from "./bounds.ts";
import { reportHabits, reportMistakes } from "./mistakes.ts";
import { type MemberRead, memberReadsOf, type Read, readsOf } from "./reads.ts";

/** A JSONata expression that parses, with the paths that it reads. */
export interface Expression {
  readonly text: string;
  /** Where its first character stands. */
  readonly at: At;
  readonly reads: readonly Read[];
  /** Segments that it names: `'loyal' in profile.segments`. */
  readonly segments: readonly MemberRead[];
  /** Journeys that it names: `'welcome' in profile.inside`. */
  readonly inside: readonly MemberRead[];
}

/** The expression in a field that is one; every fault is reported at its own character. */
export function readExpression(tree: Tree, report: Report): Expression | undefined {
  if (tree.kind === "list" || tree.kind === "map" || tree.kind === "nothing") {
    report("SJ110", tree.at, {
      message: "This field is an expression.",
      found: shown(tree),
      allowed: "a text like profile.vip = true",
    });
    return undefined;
  }
  const text = tree.kind === "text" ? tree.value : shown(tree);
  const at = tree.kind === "text" && tree.style === "quoted" ? shifted(tree.at, 1) : { ...tree.at, length: 1 };
  if (/^=(?!=)/.test(text.trim())) {
    report("SJ214", at, { message: "This field is an expression anyway.", found: text });
    return undefined;
  }
  return parsed(text, at, tree, report);
}

export const EXPRESSION: Reader<Expression> = {
  read: readExpression,
  schema: {
    type: ["string", "boolean", "number"],
    description:
      "An expression (JSONata): profile.vip = true. Put it in double quotes when it contains a colon, # or a comma.",
  },
};

function parsed(text: string, at: At, tree: Tree, report: Report): Expression | undefined {
  if (reportLength(text, at, report)) return undefined;
  const habits = reportHabits(masked(text), at, report);
  const result = parseExpression(text);
  if (!result.ok) {
    if (tree.kind === "text" && tree.comment !== undefined) {
      report("SJ104", tree.at, {
        message: `Everything from # on is a comment: only \`${text}\` is read.`,
        found: `${text} #${tree.comment}`,
      });
    } else if (!habits) {
      const column = Math.min(result.offset, Math.max(0, text.length - 1));
      report("SJ200", shifted(at, column), { ...syntaxFault(result.message, text, column), found: text });
    }
    return undefined;
  }
  if (habits) return undefined;
  reportMistakes(result.root, at, report);
  reportBrackets(result.root, at, report);
  return {
    text,
    at,
    reads: readsOf(result.root, text),
    segments: memberReadsOf(result.root, "segments"),
    inside: memberReadsOf(result.root, "inside"),
  };
}

/** What the parser says, in the words of authors. */
function syntaxFault(
  message: string,
  text: string,
  offset: number,
): { readonly message: string; readonly hint?: string } {
  const [, missing] = /^Expected "?(.+?)"? before end of expression/.exec(message) ?? [];
  if (missing !== undefined && /^[)\]}]$/.test(missing)) {
    const open = { ")": "(", "]": "[", "}": "{" }[missing] ?? "(";
    return { message: `A \`${open}\` is never closed.`, hint: `Add \`${missing}\` where its part ends.` };
  }
  if (message.startsWith("Unexpected end of expression")) {
    const last = /(\S+)\s*$/.exec(text)?.[1] ?? "";
    return { message: "The expression ends where a value should come.", hint: `Write a value after \`${last}\`.` };
  }
  if (message.startsWith("String literal must be terminated")) {
    return {
      message: "A text is never closed: its second quote is missing.",
      hint: "Add the quote where the text ends.",
    };
  }
  const numbers = [...text.matchAll(/\d+,\d+/g)];
  const number = numbers.find(({ index }) => text.indexOf(",", index) === offset)?.[0];
  if (number !== undefined) {
    return { message: "A number has a point, and no comma.", hint: `Write \`${number.replace(",", ".")}\`.` };
  }
  return { message: sentence(message) };
}

function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

/** For each name in scope: whether the next name shows that the name in scope is meant, and not a field of the item. */
const FOLLOWED: Readonly<Record<string, (next: string | undefined) => boolean>> = {
  profile: (next) => next !== undefined,
  steps: (next) => next !== undefined,
  event: isEventField,
  entry: isEventField,
  now: (next) => next === undefined,
};

function isEventField(next: string | undefined): boolean {
  return next === "properties" || next === "name" || next === "time";
}

/** Reports names in scope where names are the item's: in list brackets, and in every step of a path but its first. */
function reportBrackets(root: Node, at: At, report: Report): void {
  visit(root, false, at, report);
}

function visit(node: Node, inside: boolean, at: At, report: Report): void {
  if (node.type !== "path") {
    for (const [field, value] of Object.entries(node)) {
      const within = inside || field === "stages" || field === "predicate" || field === "group";
      for (const child of nodesIn(value)) visit(child, within, at, report);
    }
    return;
  }
  const steps = nodesIn(node.steps);
  if (inside) reportName(steps, at, report);
  for (const [place, step] of steps.entries()) visit(step, inside || place > 0, at, report);
  for (const group of nodesIn(node.group)) visit(group, true, at, report);
}

function reportName([first, second]: readonly Node[], at: At, report: Report): void {
  if (first?.type !== "name" || typeof first.value !== "string") return;
  const name = first.value;
  const next = second === undefined ? undefined : second.type === "name" ? String(second.value) : "";
  if (!Object.hasOwn(FOLLOWED, name) || FOLLOWED[name]?.(next) !== true) return;
  const found = next === undefined ? name : `${name}.${next}`;
  report("SJ348", shifted(at, Math.max(0, (first.position ?? 1) - name.length), name.length), {
    message: `Here \`${name}\` is a field of the item.`,
    found,
    hint: `Write \`$$.${found}\`: \`$$\` is where the names begin again.`,
  });
}
