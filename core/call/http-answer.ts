import { faultText } from "../expression/evaluate.ts";
import type { HttpDestination } from "../model/destination.ts";
import { isJsonObject, type Json, parseJson } from "../model/json.ts";
import { withoutValues } from "../sources/reason.ts";
import type { CallAnswer } from "./answer.ts";
import { destinationExpression } from "./expressions.ts";
import type { RequestAround } from "./http-request.ts";

/** An answer as it came. */
export interface HttpAnswer {
  readonly status: number;
  /** By name in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** What an answer means. `renew`: the token is not accepted any more. `fault`: why the expression cannot be read, without a value. */
export type ReadAnswer = CallAnswer & { readonly renew?: true; readonly fault?: string };

/** Statuses after which a call is tried again. */
const LATER: ReadonlySet<number> = new Set([408, 425, 429]);

/** What a status means: 2xx is ok; after 408, 425, 429 and 5xx the call is tried again; any other is a refusal, also a redirect. */
export function answerByStatus(code: number, text: string): CallAnswer {
  if (code === 429) return { answer: "failed", code, untaken: true };
  if (LATER.has(code) || code >= 500) return { answer: "failed", code };
  return { answer: code >= 200 && code < 300 ? "ok" : "refused", code, body: bodyOf(text) };
}

/**
 * What an answer means by the destination's expression over `{ status, headers, body }`, which gives `ok`, `retry`, `renew`, `after` (seconds
 * to wait) and `body` (what the journey may keep), each if it differs from what the status says. A status of 2xx is ok only where the
 * expression says so: many systems answer 200 to what they did not take, and a page of HTML is no answer. Else the call is tried again.
 */
export async function readAnswer(
  destination: Pick<HttpDestination, "answer" | "constants">,
  { status, headers, text }: HttpAnswer,
  { now, hash }: RequestAround,
): Promise<ReadAnswer> {
  const plain = answerByStatus(status, text);
  const after = retryAfter(headers["retry-after"], now);
  const { answer: expression, constants = {} } = destination;
  if (expression === undefined) return withAfter(plain, after);
  const body = bodyOf(text);
  const said = await evaluated(expression, { status, headers, body }, { constants, hash });
  if ("fault" in said) return { ...withAfter({ answer: "failed", code: status }, after), fault: said.fault };
  const { ok, retry, renew, after: seconds, body: kept = body } = said.value;
  const wait = typeof seconds === "number" && seconds > 0 ? seconds * 1000 : after;
  if (renew === true) return { ...withAfter({ answer: "failed", code: status }, wait), renew };
  if (retry === true) return withAfter({ answer: "failed", code: status, untaken: true }, wait);
  if (ok === true) return { answer: "ok", code: status, body: kept };
  if (plain.answer === "failed") return withAfter(plain, wait);
  if (ok === false || plain.answer === "refused") return { answer: "refused", code: status, body: kept };
  return withAfter({ answer: "failed", code: status }, wait);
}

async function evaluated(
  expression: string,
  input: { readonly status: number; readonly headers: HttpAnswer["headers"]; readonly body: Json },
  { constants, hash }: { readonly constants: Readonly<Record<string, Json>>; readonly hash: RequestAround["hash"] },
): Promise<{ readonly value: Readonly<Record<string, Json>> } | { readonly fault: string }> {
  try {
    const { value } = await destinationExpression(expression, hash).evaluate(input, constants);
    const plain: unknown = value === undefined ? {} : JSON.parse(JSON.stringify(value));
    return isJsonObject(plain) ? { value: plain } : { fault: "The expression of the answer gives no object." };
  } catch (error) {
    return { fault: withoutValues(faultText(error)) };
  }
}

function withAfter(answer: CallAnswer, after: number | undefined): CallAnswer {
  return answer.answer !== "failed" || after === undefined ? answer : { ...answer, after };
}

/** The longest wait that is believed; milliseconds. */
const LONGEST_WAIT = 86_400_000;

/** Milliseconds of a Retry-After, which is seconds or a date: https://www.rfc-editor.org/rfc/rfc9110.html#field.retry-after */
export function retryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const wait = /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(wait) || wait <= 0 ? undefined : Math.min(Math.ceil(wait), LONGEST_WAIT);
}

/** The value if the text is JSON, else the text. */
function bodyOf(text: string): Json {
  const json = parseJson(text);
  return json === undefined ? text : json;
}
