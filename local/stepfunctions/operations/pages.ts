import { z } from "zod/mini";
import { AwsError } from "../../kernel/fault.ts";

/** `maxResults` and `nextToken` of the operations that answer in pages. */
export const PAGING = {
  maxResults: z.optional(z.int().check(z.gte(0), z.lte(1000))),
  nextToken: z.optional(z.string()),
};

const DEFAULT_SIZE = 100;

/** Items asked for; 0 means the default of 100, as with AWS. */
export function pageSize(maxResults: number | undefined): number {
  return maxResults === undefined || maxResults === 0 ? DEFAULT_SIZE : maxResults;
}

/** One page of a list that is at hand whole; the token says where the next begins. */
export function pageOf<T>(
  items: readonly T[],
  { maxResults, nextToken }: { readonly maxResults?: number | undefined; readonly nextToken?: string | undefined },
): { readonly items: readonly T[]; readonly next: { readonly nextToken?: string } } {
  const from = nextToken === undefined ? 0 : numberIn(nextToken);
  const to = from + pageSize(maxResults);
  return { items: items.slice(from, to), next: to < items.length ? { nextToken: textToken(String(to)) } : {} };
}

export function textToken(text: string): string {
  return Buffer.from(text).toString("base64url");
}

export function tokenText(token: string): string {
  return Buffer.from(token, "base64url").toString();
}

function numberIn(token: string): number {
  const text = tokenText(token);
  if (!/^\d+$/.test(text)) throw invalidPageToken(token);
  return Number(text);
}

export function invalidPageToken(token: string): AwsError {
  return new AwsError("InvalidToken", `Invalid Token: '${token}'`);
}
