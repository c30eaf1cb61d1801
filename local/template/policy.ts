import { z } from "zod/mini";

const OneOrMore = z.union([z.string(), z.array(z.string())]);
const Statement = z.object({
  Effect: z.enum(["Allow", "Deny"]),
  Action: z.optional(OneOrMore),
  Resource: z.optional(OneOrMore),
  Principal: z.optional(z.union([z.string(), z.record(z.string(), OneOrMore)])),
  Condition: z.optional(z.record(z.string(), z.record(z.string(), OneOrMore))),
});
export const PolicyDocument = z.object({ Statement: z.union([z.array(Statement), Statement]) });
export type PolicyDocument = z.infer<typeof PolicyDocument>;
type Statement = z.infer<typeof Statement>;

/** An action on a resource, for which permission is needed. */
export interface AccessRequest {
  /** `sqs:SendMessage`. */
  readonly action: string;
  readonly resource: string;
  /** The calling service, for a policy of a resource: `events.amazonaws.com`. */
  readonly service?: string;
  /** Condition keys, in lower case: `aws:sourcearn`. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** True when a statement allows the request and none denies it. A condition with an unknown operator never holds. */
export function permits(documents: readonly PolicyDocument[], request: AccessRequest): boolean {
  const all = documents.flatMap(({ Statement: statements }) => statements);
  const statements = all.filter((statement) => applies(statement, request));
  return statements.some(({ Effect }) => Effect === "Allow") && !statements.some(({ Effect }) => Effect === "Deny");
}

function applies(statement: Statement, request: AccessRequest): boolean {
  return (
    values(statement.Action).some((pattern) => matches(pattern.toLowerCase(), request.action.toLowerCase())) &&
    (statement.Resource === undefined ||
      values(statement.Resource).some((pattern) => matches(pattern, request.resource))) &&
    principalMatches(statement.Principal, request.service) &&
    Object.entries(statement.Condition ?? {}).every(([operator, keys]) => conditionHolds(operator, keys, request))
  );
}

function principalMatches(principal: Statement["Principal"], service: string | undefined): boolean {
  if (principal === undefined) return service === undefined;
  if (principal === "*") return true;
  if (typeof principal === "string") return principal === service;
  return values(principal.Service).some((name) => name === service) || values(principal.AWS).includes("*");
}

/**
 * Every value of the key must match; a missing key matches too.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
const FOR_ALL = "ForAllValues:";

function conditionHolds(
  operator: string,
  keys: Readonly<Record<string, string | string[]>>,
  request: AccessRequest,
): boolean {
  const all = operator.startsWith(FOR_ALL);
  const compare = OPERATORS[all ? operator.slice(FOR_ALL.length) : operator];
  if (compare === undefined) return false;
  return Object.entries(keys).every(([key, expected]) => {
    const found = key.toLowerCase() === "aws:securetransport" ? "true" : request.context?.[key.toLowerCase()];
    if (found === undefined) return all;
    const matched = (one: string) => values(expected).some((pattern) => compare(pattern, one));
    return all ? values(found).every(matched) : values(found).some(matched);
  });
}

const OPERATORS: Readonly<Record<string, (pattern: string, found: string) => boolean>> = {
  ArnEquals: matches,
  ArnLike: matches,
  StringEquals: (pattern, found) => pattern === found,
  StringLike: matches,
  Bool: (pattern, found) => pattern === found,
};

function values(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === "string" ? [value] : value;
}

/** `*` matches any text, `?` any one character. */
function matches(pattern: string, found: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === found;
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${expression}$`, "s").test(found);
}
