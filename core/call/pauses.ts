/**
 * The pauses before the attempts at a call, from the second on: each three times as long as the one before, at most an hour; seconds. Of an
 * answer that asks to wait longer, the call is made again after the first of these that is long enough.
 */
export const CALL_PAUSES = [5, 15, 45, 135, 405, 1215, 3600] as const;

/** No pause is longer, whatever an answer asks for; seconds. */
export const LONGEST_CALL_PAUSE = 3600;

/** The pause before an attempt, the second or a later one; seconds. */
export function pauseBefore(attempt: number): number {
  return CALL_PAUSES[attempt - 2] ?? LONGEST_CALL_PAUSE;
}

/** The pause after so many retries, where the last answer asks to wait for `told` milliseconds; seconds, one of CALL_PAUSES. */
export function pauseAfter(retries: number, told = 0): number {
  const least = Math.max(pauseBefore(retries + 2), Math.ceil(told / 1000));
  return CALL_PAUSES.find((pause) => pause >= least) ?? LONGEST_CALL_PAUSE;
}
