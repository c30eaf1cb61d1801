import { readAnswer } from "../../../core/call/http-answer.ts";
import { type HttpRequest, httpRequestOf } from "../../../core/call/http-request.ts";
import type { Destination } from "../../../core/model/destination.ts";
import { isJsonObject, type Json, parseJson } from "../../../core/model/json.ts";
import type { Hash } from "../../../core/ports/system.ts";
import { fieldsOf } from "../../../core/sources/request-body.ts";
import type { Report } from "../diagnostics/report.ts";
import { differenceOf, shownJson } from "../values/difference.ts";
import type { DestinationExample, ExpectedRequest } from "./example.ts";

/** What the expressions of an example read as `$key` and `$time`: 2026-09-01T08:00:00Z. */
export const EXAMPLE_KEY = "example-key";
export const EXAMPLE_TIME = Date.UTC(2026, 8, 1, 8);

/** Reports each example of which its destination makes another request, or reads another answer, than the author expects. */
export async function checkDestinationExamples(
  destination: Destination,
  examples: readonly DestinationExample[],
  hash: Hash,
  report: Report,
): Promise<void> {
  for (const example of examples) {
    await checkRequest(destination, example, hash, report);
    await checkAnswer(destination, example, hash, report);
  }
}

async function checkRequest(
  destination: Destination,
  { at, with: body, request: expected }: DestinationExample,
  hash: Hash,
  report: Report,
): Promise<void> {
  if (destination.kind !== "http") return;
  const made = await httpRequestOf(destination, { key: EXAMPLE_KEY, body }, { now: EXAMPLE_TIME, hash });
  if ("fault" in made) report("SJ643", at, { message: `No request can be made of this: ${made.fault}` });
  else if ("nothing" in made) {
    if (expected !== undefined && expected !== "none") {
      report("SJ642", expected.at, { message: "The destination makes no request of this.", found: "none" });
    }
  } else if (expected === "none") {
    report("SJ642", at, {
      message: "The destination makes a request of this.",
      found: made.request.url,
      allowed: "none",
    });
  } else if (expected !== undefined) compare(made.request, expected, report);
}

function compare(request: HttpRequest, { parts }: ExpectedRequest, report: Report): void {
  const is: Readonly<Record<keyof typeof parts, Json | undefined>> = {
    method: request.method,
    url: request.url,
    headers: request.headers,
    body: parseJson(request.body),
    form: isForm(request) ? fieldsOf(request.body) : undefined,
  };
  for (const [name, made] of Object.entries(is)) {
    const expected = Object.entries(parts).find(([part]) => part === name)?.[1];
    if (expected === undefined) continue;
    const wanted = name === "headers" && isJsonObject(expected.value) ? lowered(expected.value) : expected.value;
    const of =
      name === "headers" && isJsonObject(made) && isJsonObject(wanted) ? only(made, Object.keys(wanted)) : made;
    const difference = differenceOf(of, wanted);
    if (difference === undefined) continue;
    const place =
      difference.path === "" ? name : `${name}${difference.path.startsWith("[") ? "" : "."}${difference.path}`;
    report("SJ642", expected.at, {
      message: `The destination makes another request: \`${place}\` is ${shownJson(difference.made)}.`,
      found: shownJson(difference.made),
      allowed: shownJson(difference.expected),
    });
  }
}

function isForm({ headers }: HttpRequest): boolean {
  return headers["content-type"] === "application/x-www-form-urlencoded";
}

function lowered<Value>(headers: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function only(record: Readonly<Record<string, Json>>, names: readonly string[]): Json {
  return Object.fromEntries(Object.entries(record).filter(([name]) => names.includes(name)));
}

async function checkAnswer(
  destination: Destination,
  { at, status, headers, body, countsAs }: DestinationExample,
  hash: Hash,
  report: Report,
): Promise<void> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const http = destination.kind === "http" ? destination : {};
  const read = await readAnswer(http, { status, headers: lowered(headers), text }, { now: EXAMPLE_TIME, hash });
  if (read.fault !== undefined) report("SJ643", at, { message: `The answer cannot be read: ${read.fault}` });
  const word = read.answer === "failed" ? "retry" : read.answer;
  if (countsAs !== undefined && countsAs.word !== word) {
    report("SJ644", countsAs.at, {
      message: `The destination takes this answer for \`${word}\`.`,
      found: word,
      allowed: countsAs.word,
    });
  }
}
