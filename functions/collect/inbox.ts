import { type Unpacked, unpack } from "../../adapters/system/unpack.ts";
import type { CollectAnswer } from "../../core/collect/collect.ts";
import { answerInbox, type InboxDeps, reportIn } from "../../core/collect/inbox.ts";
import { defined } from "../../core/model/defined.ts";
import { getOwn } from "../../core/model/json.ts";

const PATH = /\/v1\/inbox\/?$/;
/** Largest body of a report; bytes. */
const MOST_BYTES = 16 * 1024;

/** Whether a path is that by which apps fetch messages, below any prefix. */
export function isInboxPath(path: string): boolean {
  return PATH.test(path);
}

/** What an app asks, beside its path. */
export interface InboxCall {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/**
 * `GET` asks for the messages of `?userId=`, `POST` reports on one. The user token is in the header `X-Sojourn-User-Token`, never in the
 * query, which logs hold; a report may have it in its body.
 */
export function inboxFor(deps: InboxDeps): (call: InboxCall) => Promise<CollectAnswer> {
  return (call) => inboxReply(deps, call);
}

async function inboxReply(
  deps: InboxDeps,
  { method, headers, query, body, isBase64Encoded }: InboxCall,
): Promise<CollectAnswer> {
  const { authorization, origin, "x-sojourn-user-token": userToken } = headers;
  const from = defined({ authorization, origin });
  if (method === "GET") return answerInbox(deps, { ...from, userId: query.userId, userToken });
  if (method !== "POST") return refusal(405, "Messages are asked for by GET, and reported on by POST.");
  const unpacked: Unpacked = unpack(body, isBase64Encoded, MOST_BYTES);
  const report = "fault" in unpacked ? undefined : reportIn(unpacked.text);
  if (report === undefined) return refusal(400, "The body is not a JSON object.");
  const text = (name: string) => {
    const value = getOwn(report, name);
    return typeof value === "string" ? value : undefined;
  };
  return answerInbox(deps, { ...from, userId: text("userId"), userToken: userToken ?? text("userToken"), report });
}

function refusal(status: number, message: string): CollectAnswer {
  return { status, body: { success: false, message } };
}
