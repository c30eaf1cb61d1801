import type { YAMLParseError } from "yaml";
import type { Trap } from "./traps.ts";

/** What is wrong with braces and brackets, in the author's words; undefined where that is not what is wrong. */
export function bracketTrap(text: string, { code, message, pos: [offset] }: YAMLParseError): Trap | undefined {
  if (code === "BLOCK_IN_FLOW") return colonTrap(text, offset);
  const [start, line] = lineAt(text, offset);
  const liquid = /^\s*(?:- )?([\w ]+): +(\{\{.*\S)\s*$/.exec(line);
  if (liquid !== null) {
    const [, name = "", value = ""] = liquid;
    return {
      code: "SJ106",
      message: "An unquoted value cannot begin with `{{`: YAML takes the braces for fields.",
      hint: `Write \`${name}: ${value.includes('"') ? `'${value}'` : `"${value}"`}\`.`,
      offset: start + line.indexOf("{{"),
    };
  }
  const open = /^Flow (map|sequence) in block collection/.test(message) ? openBefore(text, offset) : undefined;
  return open === undefined ? undefined : unclosed(text, open, offset);
}

/** A second colon in a value between braces: a comma is missing, or quotes are. */
function colonTrap(text: string, offset: number): Trap {
  const rest = text.slice(offset, endOfLine(text, offset));
  const [, value, name] = /^([^:,{}[\]]*[^:,{}[\]\s])\s+(\w+):\s/.exec(rest) ?? [];
  if (value === undefined) {
    return {
      code: "SJ103",
      message: "There is a colon in this unquoted value, so YAML reads it as a field of its own.",
      hint: "Put the whole value in double quotes.",
    };
  }
  return {
    code: "SJ100",
    message: `A comma is missing before \`${name}\`.`,
    hint: `Write \`${value}, ${name}: …\`; a value with a colon stands in double quotes.`,
  };
}

/** A bracket without its partner: forgotten, or behind a # that begins a comment. */
function unclosed(text: string, open: number, offset: number): Trap | undefined {
  const bracket = text[open];
  const found = text[offset];
  const end = endOfLine(text, open);
  if (offset < end && found !== (bracket === "{" ? "]" : "}")) return undefined;
  const comment = /([\w ]*\w): +(#[^\s,}\]]*)/.exec(text.slice(open, end));
  if (offset > end && comment !== null) {
    const [whole, name = "", value = ""] = comment;
    return {
      code: "SJ104",
      message: `Everything from # on is a comment, so this \`${bracket}\` is never closed.`,
      hint: `Write \`${name.trim()}: "${value}"\`.`,
      offset: open + comment.index + whole.indexOf("#"),
      breaks: true,
    };
  }
  return {
    code: "SJ100",
    message: `This \`${bracket}\` is never closed.`,
    hint: bracket === "{" ? "Add `}` where its fields end." : "Add `]` where its list ends.",
    offset: open,
    breaks: true,
  };
}

/** The innermost brace or bracket that is open at `offset`, of those that begin a value. */
function openBefore(text: string, offset: number): number | undefined {
  const before = text.slice(0, offset);
  // A field in the first column is no part of what begins above it.
  const top = [...before.matchAll(/^[\w"'-]/gm)].at(-1)?.index ?? 0;
  const open: number[] = [];
  for (const { 0: part, index } of before
    .slice(top)
    .matchAll(/(?:^|(?<=\s))#.*|(?<=[\s,{[])(?:"(?:\\.|[^"\\])*"|'[^']*')|(?<=[\s,{[])[{[]|[}\]]/gm)) {
    if (part === "{" || part === "[") open.push(top + index);
    else if (part === "}" || part === "]") open.pop();
  }
  return open.at(-1);
}

function lineAt(text: string, offset: number): readonly [start: number, line: string] {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  return [start, text.slice(start, endOfLine(text, offset))];
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end === -1 ? text.length : end;
}
