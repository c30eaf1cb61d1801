import type { WaitResult } from "../../core/model/task.ts";
import type { TaskTokens } from "../../core/ports.ts";
import { yieldToOthers } from "./yield-to-others.ts";

/** Answers in memory, by token: the first one counts, as with Step Functions. */
export interface MemoryTaskTokens extends TaskTokens {
  readonly answers: ReadonlyMap<string, WaitResult>;
  /** The task of this token has timed out: an answer is late. */
  expire(token: string): void;
}

export function memoryTaskTokens(): MemoryTaskTokens {
  const answers = new Map<string, WaitResult>();
  const expired = new Set<string>();
  return {
    answers,
    expire: (token) => expired.add(token),
    async succeed(token, result) {
      await yieldToOthers();
      if (expired.has(token) || answers.has(token)) return "late";
      answers.set(token, result);
      return "answered";
    },
  };
}
