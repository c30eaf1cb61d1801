import type { CallAnswer } from "../../core/call/answer.ts";
import type { Json } from "../../core/model/json.ts";

/** Answers that say to come again. */
const LATER: ReadonlySet<number> = new Set([408, 425, 429]);

/** Most of an answer that is read, in characters: what a journey keeps of it is a few short values. */
export const LONGEST_ANSWER = 256 * 1024;

/** What an answer means: 2xx is ok; 408, 425, 429 and 5xx say to come again; anything else is a refusal, a redirect too. */
export function answerOf(code: number, text: string): CallAnswer {
  if (LATER.has(code) || code >= 500) return { answer: "failed", code };
  return { answer: code >= 200 && code < 300 ? "ok" : "refused", code, body: bodyOf(text) };
}

/** JSON where it is JSON, else the text itself. */
function bodyOf(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
