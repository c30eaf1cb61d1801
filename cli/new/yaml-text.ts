/** By this line an editor completes and checks the file as it is written. */
export function schemaLine(schema: "journey" | "test"): string {
  return `# yaml-language-server: $schema=../schema/${schema}.schema.json`;
}

/** A text as YAML takes it in any place, quoted only where it must be. */
export function quoted(text: string): string {
  return /^[A-Za-z][A-Za-z0-9 ]*$/.test(text) && !/^(true|false|null|yes|no|on|off)$/i.test(text)
    ? text
    : JSON.stringify(text);
}
