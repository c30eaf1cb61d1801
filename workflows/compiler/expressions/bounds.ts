import { LONGEST_SOURCE, MOST_ITEMS, MOST_TEXT } from "../../../core/expression/budget.ts";
import { isNode, type Node, nodesIn } from "../../../core/expression/node.ts";
import { programFor } from "../../../core/expression/regex/engine.ts";
import { PatternError } from "../../../core/expression/regex/syntax.ts";
import { type At, type Report, shifted } from "../diagnostics/report.ts";

/** Reports work that is over the bounds with any data. The bounds are the same at synth, on a laptop and in Lambda. */
export function reportBound(node: Node, at: At, report: Report): void {
  if (node.value instanceof RegExp) reportPattern(node, node.value, at, report);
  const { position = 1 } = node;
  if (node.type === "binary" && node.value === "..") {
    const [from, to] = [numberOf(node.lhs), numberOf(node.rhs)];
    if (from === undefined || to === undefined || to - from < MOST_ITEMS) return;
    report("SJ347", shifted(at, Math.max(0, position - 2), 2), {
      message: `This list has ${to - from + 1} members.`,
      found: `${from}..${to}`,
      allowed: `lists of at most ${MOST_ITEMS}`,
    });
  }
  const { procedure } = node;
  if (node.type === "function" && isNode(procedure) && procedure.value === "pad") {
    const width = Math.abs(numberOf(nodesIn(node.arguments)[1]) ?? 0);
    if (width <= MOST_TEXT) return;
    report("SJ347", shifted(at, Math.max(0, (procedure.position ?? 1) - 4), 4), {
      message: `This text is ${width} characters long.`,
      found: `$pad(…, ${width})`,
      allowed: `texts of at most ${MOST_TEXT} characters`,
    });
  }
}

/** Whether an expression is too long to be parsed, which is then reported. */
export function reportLength(text: string, at: At, report: Report): boolean {
  if (text.length <= LONGEST_SOURCE) return false;
  report("SJ347", at, {
    message: `This expression has ${text.length} characters.`,
    found: `${text.length} characters`,
    allowed: `at most ${LONGEST_SOURCE}`,
  });
  return true;
}

function reportPattern({ position = 1 }: Node, literal: RegExp, at: At, report: Report): void {
  try {
    programFor(literal);
  } catch (fault) {
    if (!(fault instanceof PatternError)) throw fault;
    const text = String(literal).replace(/g$/, "");
    report("SJ346", shifted(at, Math.max(0, position - text.length), text.length), {
      message: `This regular expression is not taken: ${fault.message}`,
      found: text,
    });
  }
}

function numberOf(value: unknown): number | undefined {
  if (!isNode(value)) return undefined;
  if (value.type === "unary" && value.value === "-") {
    const inner = numberOf(value.expression);
    return inner === undefined ? undefined : -inner;
  }
  return value.type === "number" && typeof value.value === "number" ? value.value : undefined;
}
