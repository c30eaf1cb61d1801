import type { Hash } from "../../../core/ports.ts";

const TOKEN = /^[0-9a-f]{64}$/;

/**
 * The token of one attempt of a task: a hash of what it names, and a check by which a token that was ours once is told
 * from a made-up one without keeping those that are over.
 */
export function taskToken(hash: Hash, executionArn: string, call: number): string {
  const body = hash(`token#${executionArn}#${call}`).slice(0, 48);
  return body + checkOf(hash, body);
}

export function isTaskToken(hash: Hash, token: string): boolean {
  return TOKEN.test(token) && token.slice(48) === checkOf(hash, token.slice(0, 48));
}

function checkOf(hash: Hash, body: string): string {
  return hash(`check#${body}`).slice(0, 16);
}
