import { walkNodes } from "../../../core/expression/node.ts";
import { isDeclared } from "../../../core/identity/identity.ts";
import { isNamespace } from "../../../core/identity/ids.ts";
import { defined } from "../../../core/model/defined.ts";
import type { Identity } from "../../../core/model/identity.ts";
import { isJsonObject, type Json } from "../../../core/model/json.ts";
import type { SourceFile } from "../compiled.ts";
import type { At, Detail, Report } from "../diagnostics/report.ts";
import { parseExpression } from "../expressions/ast.ts";
import type { ParsedSource } from "../sources/parse-source.ts";
import { isLike } from "./check-undeclared.ts";
import { fieldsOf, placeAt } from "./in-texts.ts";

/** A namespace that a source gives to the ids of its customers. */
interface NamespaceUse {
  readonly name: string;
  readonly at: At;
  /** Whether it is one of the further ids (`aliases`), or stands before the customer's own id. */
  readonly as: "alias" | "id";
}

/**
 * Reports the namespaces of a source that `identity` does not declare: all of its `aliases`, which ingest leaves out, and
 * before a customer's own id those that are like a declared one. Any other text before the slash is a part of the id.
 */
export function checkNamespacesOf(file: SourceFile, parsed: ParsedSource, identity: Identity, report: Report): void {
  const written = namespacesIn(file, parsed);
  const known = new Set(written.map(({ as, name }) => `${as} ${name}`));
  const shown = namespacesInExamples(parsed).filter(({ as, name }) => !known.has(`${as} ${name}`));
  for (const { as, name, at } of [...written, ...shown]) {
    const fault = undeclaredNamespace(name, as, identity);
    if (fault !== undefined) report("SJ728", at, fault);
  }
}

/** What is wrong with a namespace that is used; undefined where it is declared, or not meant as a namespace. */
export function undeclaredNamespace(name: string, as: NamespaceUse["as"], identity: Identity): Detail | undefined {
  if (isDeclared(name, identity)) return undefined;
  const names = identity.namespaces.map((one) => one.name);
  const meant = names.find((one) => isLike(one, name));
  if (as === "id" && meant === undefined) return undefined;
  const what = as === "alias" ? "these ids are left out" : "this is taken for a part of the customer's own id";
  const declare = `declare it in settings.yaml: \`identity: { namespaces: { ${name}: } }\`.`;
  return {
    message: `The settings declare no namespace \`${name}\`: ${what}.`,
    found: name,
    allowed: names.join(", "),
    ...defined({
      hint: meant === undefined ? `D${declare.slice(1)}` : `Did you mean \`${meant}\`? If not, ${declare}`,
    }),
  };
}

/** The namespaces that stand in the JSONata of a source as they are. */
function namespacesIn(file: SourceFile, { source }: ParsedSource): readonly NamespaceUse[] {
  const parsed = source === undefined ? undefined : parseExpression(source.event);
  if (parsed?.ok !== true) return [];
  const found: NamespaceUse[] = [];
  const add = (as: NamespaceUse["as"], name: string, text: string, from = 0): void => {
    const offset = file.text.indexOf(text, from);
    if (offset !== -1 && !found.some((one) => one.as === as && one.name === name)) {
      found.push({ as, name, at: placeAt(file.text, offset + 1, name.length) });
    }
  };
  walkNodes(parsed.root, (node) => {
    const { type, value } = node;
    if (type === "string" && typeof value === "string" && value.endsWith("/") && isNamespace(value.slice(0, -1))) {
      add("id", value.slice(0, -1), `"${value}`);
    }
    const from = Math.max(0, file.text.indexOf('"aliases"'));
    for (const name of fieldsOf(fieldsOf(node).get("aliases")).keys()) add("alias", name, `"${name}"`, from);
  });
  return found;
}

/** The namespaces in the events of a source's examples. */
function namespacesInExamples({ examples }: ParsedSource): readonly NamespaceUse[] {
  return examples.flatMap(({ events }) =>
    events.flatMap(({ at, event }) => [
      ...aliasesIn(event).map((name): NamespaceUse => ({ as: "alias", name, at })),
      ...prefixIn(event).map((name): NamespaceUse => ({ as: "id", name, at })),
    ]),
  );
}

/** The namespaces of the further ids of an event. */
function aliasesIn(event: Json): readonly string[] {
  const aliases = isJsonObject(event) ? event.aliases : undefined;
  return isJsonObject(aliases) ? Object.keys(aliases) : [];
}

function prefixIn(event: Json): readonly string[] {
  const id = isJsonObject(event) ? event.customerId : undefined;
  const prefix = typeof id === "string" ? id.slice(0, Math.max(0, id.indexOf("/"))) : "";
  return isNamespace(prefix) ? [prefix] : [];
}
