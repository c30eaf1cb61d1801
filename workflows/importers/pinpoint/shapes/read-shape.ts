import type * as z from "zod/mini";
import { foundText, type PathPart, type Refuse } from "../report.ts";

/**
 * The error text of a check: the problem and, on a line of its own, what to write instead. Zod's own texts have one line in
 * every language; which language they are in, or whether they say anything, is decided by whatever else has loaded any copy
 * of Zod into the process, so no word of theirs is read.
 */
export function problem(message: string, mend: string): string {
  return `${message}\n${mend}`;
}

/** The value in its shape; undefined where it does not fit, after every fault was refused. */
export function readShape<T>(shape: z.ZodMiniType<T>, value: unknown, refuse: Refuse): T | undefined {
  const read = shape.safeParse(value);
  if (read.success) return read.data;
  for (const issue of read.error.issues) {
    const path = issue.path.map((part): PathPart => (typeof part === "number" ? part : String(part)));
    refuse(path, { ...described(issue), found: foundText(valueAt(value, path)) });
  }
  return undefined;
}

function described(issue: z.core.$ZodIssue): { message: string; mend: string } {
  const name = String(issue.path.at(-1) ?? "The document");
  const [message = "", mend] = issue.message.split("\n");
  if (mend !== undefined) return { message, mend };
  if (issue.code === "invalid_value") {
    const values = issue.values.map(String).join(", ");
    return { message: `${name} is none of the values that Pinpoint knows.`, mend: `Write one of ${values}.` };
  }
  if (issue.code === "invalid_type") {
    const wanted = WANTED[issue.expected] ?? issue.expected;
    return { message: `${name} is not ${wanted}.`, mend: `Write ${wanted} there.` };
  }
  if (issue.code === "too_big" || issue.code === "too_small") {
    const bound = issue.code === "too_big" ? `at most ${issue.maximum}` : `at least ${issue.minimum}`;
    return { message: `${name} is out of range.`, mend: `Write ${bound}.` };
  }
  if (issue.code === "unrecognized_keys") {
    return { message: `${name} has fields that Pinpoint does not know.`, mend: `Leave out ${issue.keys.join(", ")}.` };
  }
  return { message: `${name} is not as Pinpoint writes it.`, mend: "Write it as the API returns it." };
}

const WANTED: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "an object",
  record: "an object",
  array: "a list",
};

function valueAt(value: unknown, path: readonly PathPart[]): unknown {
  let at = value;
  for (const part of path) at = typeof at === "object" && at !== null ? Reflect.get(at, part) : undefined;
  return at;
}

/** Fields that do not change what happens: dates, ids and versions of the AWS resource. */
const SILENT = new Set([
  "CreationDate",
  "LastModifiedDate",
  "tags",
  "Arn",
  "ApplicationId",
  "Version",
  "TemplateType",
  "RequestId",
]);

/** Paths of fields in a document that its shape does not have, for the report. */
export function unreadFields(value: unknown, read: unknown, path = ""): readonly string[] {
  if (Array.isArray(value)) {
    const items = Array.isArray(read) ? read : [];
    return value.flatMap((item: unknown, i) => unreadFields(item, items[i], `${path}[${i}]`));
  }
  if (!isObject(value)) return [];
  if (!isObject(read)) return [];
  return Object.entries(value).flatMap(([name, field]) => {
    const below = path === "" ? name : `${path}.${name}`;
    if (Object.hasOwn(read, name)) return unreadFields(field, Reflect.get(read, name), below);
    return SILENT.has(name) ? [] : [below];
  });
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
