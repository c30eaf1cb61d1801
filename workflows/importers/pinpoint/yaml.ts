import { Document, isMap, isSeq, type Node, Scalar, visit, YAMLMap, YAMLSeq } from "yaml";

/** The values of a file, in the order in which they are written. */
export type Yaml = string | number | boolean | readonly Yaml[] | YamlMap | Flow | Quoted | Remarked;
export interface YamlMap {
  readonly [key: string]: Yaml;
}

/** Written on one line: `{ event: Delivered, since: entry }`. */
export class Flow {
  readonly value: Yaml;
  constructor(value: Yaml) {
    this.value = value;
  }
}

/** Always in quotes, as times of day are. */
export class Quoted {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** With a comment above it. */
export class Remarked {
  readonly value: Yaml;
  readonly comment: string;
  constructor(value: Yaml, comment: string) {
    this.value = value;
    this.comment = comment;
  }
}

/** A text that is not read as an expression, even where it begins with `=`. */
export function literal(text: string): string {
  return text.startsWith("=") ? `=${JSON.stringify(text)}` : text;
}

/** A text for a field that takes no expression: a blank comes before `=` or `{%`. */
export function plainText(text: string): string {
  return /^(=|\{%)/.test(text) ? ` ${text}` : text;
}

/** The text of a YAML file; `head`: comment lines above it. */
export function yamlText(value: YamlMap, head: readonly string[] = []): string {
  const document = new Document(undefined, { version: "1.2", schema: "core", aliasDuplicateObjects: false });
  document.contents = nodeOf(value);
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value !== "string" || node.type !== undefined) return;
      // Texts that a reader of YAML could take for something else are quoted.
      if (/\s#|: |:$|[\n\t]|\s$|^$|^[-?:\s{}[\],&*!|>'"%@`#]/.test(node.value)) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  const above = head.map((line) => `# ${line.replace(/\s+/g, " ")}\n`).join("");
  return `${above}${document.toString({ lineWidth: 0, flowCollectionPadding: true })}`;
}

function nodeOf(value: Yaml): Node {
  if (value instanceof Flow) {
    const node = nodeOf(value.value);
    if (isMap(node) || isSeq(node)) node.flow = true;
    return node;
  }
  if (value instanceof Quoted) {
    const node = new Scalar(value.text);
    node.type = Scalar.QUOTE_DOUBLE;
    return node;
  }
  if (value instanceof Remarked) {
    const node = nodeOf(value.value);
    node.commentBefore = value.comment
      .split("\n")
      .map((line) => ` ${line}`)
      .join("\n");
    return node;
  }
  if (typeof value !== "object") return new Scalar(value);
  if (isList(value)) {
    const node = new YAMLSeq<Node>();
    for (const item of value) node.add(nodeOf(item));
    return node;
  }
  const node = new YAMLMap<Scalar, Node>();
  for (const [key, item] of Object.entries(value)) node.set(new Scalar(key), nodeOf(item));
  return node;
}

function isList(value: readonly Yaml[] | YamlMap): value is readonly Yaml[] {
  return Array.isArray(value);
}
