import { bornOf, idsOf } from "../identity/merged.ts";
import { defined } from "../model/defined.ts";
import { errorName } from "../model/errors.ts";
import { getOwn, isJsonObject, type Json, type JsonObject, parseJson } from "../model/json.ts";
import type { WriteKey } from "../ports/collect.ts";
import { INBOX_ACTS, type InboxAct, type InboxMessage, type InboxStore } from "../ports/inbox.ts";
import type { Mac } from "../ports/mac.ts";
import type { ProfileStore } from "../ports/profiles.ts";
import type { EventBus } from "../ports/queues.ts";
import type { Clock, Hash } from "../ports/system.ts";
import { type AdmitDeps, admit } from "./admit.ts";
import type { CollectAnswer } from "./collect.ts";
import { keyOfHeader } from "./request.ts";
import { judgeToken } from "./user-token.ts";

/*
 * The messages that are kept for an app. Who asks has to prove for whom: the write key is a browser's, which anybody can read, so the
 * user token of the shop's server (core/collect/user-token.ts) is asked for each time. There is nothing without it, also not for a
 * server's key.
 */

export interface InboxDeps extends AdmitDeps {
  readonly inbox: InboxStore;
  readonly profiles: Pick<ProfileStore, "read">;
  readonly bus: EventBus;
  readonly mac: Mac;
  readonly hash: Hash;
  readonly clock: Clock;
}

/** What an app asks for, as the function has read it. */
export interface InboxRequest {
  readonly userId: string | undefined;
  readonly userToken: string | undefined;
  /** The header `Authorization`. */
  readonly authorization?: string;
  readonly origin?: string;
  /** What the app reports; absent where it asks for the messages. */
  readonly report?: Json | undefined;
}

/** Most messages of an answer, the newest. */
const MOST = 50;

/** The name of the event of each act. */
export const INBOX_EVENTS: Readonly<Record<InboxAct, string>> = {
  seen: "In-App Seen",
  clicked: "In-App Clicked",
  dismissed: "In-App Dismissed",
};

/**
 * Answers an app: 200 with the customer's messages, the newest first, or after a report; 400 for a report that says nothing known; 401
 * without a write key or a user token that holds for the customer; 403, 429 as collect does; 404 for a message that is not shown any
 * more; 503 where something cannot be read or stored now.
 */
export async function answerInbox(deps: InboxDeps, request: InboxRequest): Promise<CollectAnswer> {
  const { authorization, origin, report } = request;
  const writeKey = keyOfHeader(authorization);
  if (writeKey === undefined || writeKey === "") return refusal(401, "There is no write key in Authorization.");
  try {
    const admitted = await admit(deps, deps.hash(writeKey), { origin, messages: 1 });
    if ("status" in admitted) {
      const { status, reason, ...later } = admitted;
      return { ...refusal(status, reason), ...later };
    }
    const customer = provenCustomer(deps, admitted.key, request);
    if ("reason" in customer) return refusal(401, customer.reason);
    const live = await liveMessages(deps, customer.id);
    return report === undefined ? listed(live) : await noted(deps, live, report);
  } catch (error) {
    deps.counter.count("UnexpectedError", {});
    deps.counter.note("error", "An app was not answered; it asks again.", { error: errorName(error) });
    return { ...refusal(503, "The messages cannot be read now; ask again."), retryAfter: 1 };
  }
}

function provenCustomer(
  { mac, clock }: InboxDeps,
  { secret }: WriteKey,
  { userId, userToken }: InboxRequest,
): { readonly id: string } | { readonly reason: string } {
  if (userId === undefined || userId === "") return { reason: "There is no userId." };
  const judged = judgeToken({ mac, now: clock.now() }, secret, userToken, userId);
  return "good" in judged ? { id: userId } : judged;
}

/** A message of today's customer, and since when they are known under the id that it was sent to. */
type Live = InboxMessage & { readonly knownSince: number };

/**
 * What the app may show now, the newest first: neither expired, judged here because DynamoDB removes late, nor dismissed, nor sent in
 * an earlier life of the customer. Messages under ids that were merged into the customer are theirs.
 */
async function liveMessages({ inbox, profiles, clock }: InboxDeps, userId: string): Promise<readonly Live[]> {
  const profile = await profiles.read(userId);
  if (profile === undefined) return [];
  const now = clock.now();
  const kept = await Promise.all(idsOf(profile).map((id) => inbox.list(id)));
  return kept
    .flat()
    .filter(({ expires, acts }) => expires > now && acts.dismissed === undefined)
    .flatMap((message): readonly Live[] => {
      const born = bornOf(profile, message.customerId);
      const isOurs = born !== undefined && (message.knownSince === undefined || message.knownSince === born);
      return isOurs ? [{ ...message, knownSince: born }] : [];
    })
    .toSorted((a, b) => b.time - a.time || (a.id < b.id ? -1 : 1));
}

function listed(live: readonly Live[]): CollectAnswer {
  return {
    status: 200,
    body: { success: true, messages: live.slice(0, MOST).map(shown), ...(live.length > MOST && { more: true }) },
  };
}

function shown({ id, content, time, expires, acts: { seen, clicked } }: InboxMessage): JsonObject {
  const { title, body, image, link, button, data } = content;
  return {
    id,
    time: iso(time),
    expires: iso(expires),
    title,
    ...defined({ body, image, link }),
    ...(button && { button: { ...button } }),
    ...(data && { data }),
    ...(seen !== undefined && { seen: iso(seen) }),
    ...(clicked !== undefined && { clicked: iso(clicked) }),
  };
}

/**
 * Puts the customer's event on the bus, then notes the act with the message. Each act of a message is one event, however often it is
 * reported: its id is the message's and the act's. If the note fails, the app reports again.
 */
async function noted({ bus, inbox, clock }: InboxDeps, live: readonly Live[], report: Json): Promise<CollectAnswer> {
  const said = (name: string) => (isJsonObject(report) ? getOwn(report, name) : undefined);
  const act = INBOX_ACTS.find((one) => one === said("did"));
  if (act === undefined) return refusal(400, `did is one of ${INBOX_ACTS.join(", ")}.`);
  const message = live.find(({ id }) => id === said("message"));
  if (message === undefined) return refusal(404, "The customer has no such message any more.");
  if (message.acts[act] !== undefined) return { status: 200, body: { success: true } };
  const { customerId, key, id, knownSince } = message;
  const time = clock.now();
  await bus.put({
    id: `in-app/${id}/${act}`,
    name: INBOX_EVENTS[act],
    customerId,
    knownSince,
    message: key,
    properties: {},
    time,
  });
  await inbox.note(message, act, time);
  return { status: 200, body: { success: true } };
}

/** The report in the body of a request; undefined where it is no JSON object. */
export function reportIn(body: string): JsonObject | undefined {
  const read = parseJson(body);
  return isJsonObject(read) ? read : undefined;
}

function refusal(status: number, message: string): CollectAnswer {
  return { status, body: { success: false, message } };
}

/** Without luxon, which would be a quarter of the function's code. */
function iso(time: number): string {
  return new Date(time).toISOString();
}
