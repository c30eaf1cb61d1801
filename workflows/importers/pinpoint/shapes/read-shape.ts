import type * as z from "zod/mini";
import { foundText, type PathPart, type Refuse } from "../refusal.ts";

/** What a check says, and behind a bar what to write instead. */
export function said(message: string, mend: string): string {
  return `${message}|${mend}`;
}

/** The value in its shape; undefined where it has another, and each fault was refused. */
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
  if (issue.code === "custom" || issue.message.includes("|")) {
    const [message = "", mend = ""] = issue.message.split("|");
    return { message, mend };
  }
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
