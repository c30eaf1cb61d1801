const EXPRESSION = /^\{%([\s\S]*)%\}$/;

/** The expression inside `{% … %}`, trimmed; undefined for a text that is meant as it stands. */
export function expressionIn(text: string): string | undefined {
  return EXPRESSION.exec(text)?.[1]?.trim();
}
