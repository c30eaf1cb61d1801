/**
 * The expression with the inside of every text, quoted name, regular expression and comment blanked, of the same length:
 * what is left is code, so that patterns found in it are never part of a text.
 */
export function masked(expression: string): string {
  return expression.replace(/"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?|`[^`]*`?|\/\*[\s\S]*?(?:\*\/|$)/g, (part) =>
    part.length < 2 ? part : `${part[0]}${" ".repeat(part.length - 2)}${part.at(-1)}`,
  );
}
