import jsonata from "jsonata";
import { isNode, type Node } from "../../../core/expression/node.ts";

export type Parsed =
  | { readonly ok: true; readonly root: Node }
  | { readonly ok: false; readonly offset: number; readonly message: string };

/** The syntax tree of an expression, or where and why it has none. `offset` counts characters from 0. */
export function parseExpression(text: string): Parsed {
  try {
    const root: unknown = jsonata(text).ast();
    return isNode(root) ? { ok: true, root } : { ok: false, offset: 0, message: "There is nothing here." };
  } catch (fault) {
    const { message, position } = isFault(fault) ? fault : { message: String(fault), position: 1 };
    return { ok: false, offset: Math.max(0, (position ?? 1) - 1), message };
  }
}

function isFault(fault: unknown): fault is { message: string; position?: number } {
  return typeof fault === "object" && fault !== null && "message" in fault && typeof fault.message === "string";
}

/**
 * The expression with the inside of every text, quoted name, regular expression and comment blanked, of the same length:
 * what is left is code, so that patterns found in it are never part of a text.
 */
export function masked(expression: string): string {
  return expression.replace(/"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?|`[^`]*`?|\/\*[\s\S]*?(?:\*\/|$)/g, (part) =>
    part.length < 2 ? part : `${part[0]}${" ".repeat(part.length - 2)}${part.at(-1)}`,
  );
}
