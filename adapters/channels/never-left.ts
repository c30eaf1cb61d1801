/** Faults before anything of a request could leave us: whatever was in it, the other side definitely has not got it. */
const CODES: ReadonlySet<unknown> = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"]);

/** Whether a network error, or its cause (as fetch throws it), says so. */
export function neverLeft(error: unknown): boolean {
  return CODES.has(codeOf(error)) || (error instanceof Error && CODES.has(codeOf(error.cause)));
}

function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}
