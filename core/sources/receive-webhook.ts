import { defined } from "../model/defined.ts";
import type { Json, JsonObject } from "../model/json.ts";
import type { WebhookSource } from "../model/source.ts";
import { isoTime } from "../moment/wall-time.ts";
import type { Mac } from "../ports/mac.ts";
import type { ErasureQueue, RefusedEvents, SentEvents } from "../ports/queues.ts";
import type { Secrets } from "../ports/secrets.ts";
import type { Clock, Counter, Hash } from "../ports/system.ts";
import type { Around } from "./map-row.ts";
import { plainExpression, type ReceivedRows, type Receiver } from "./received-rows.ts";
import { putRefused } from "./refused-row.ts";
import { fieldsOf, readableHeaders, readBody } from "./request-body.ts";
import type { SignedRequest, Unproved } from "./signatures/signed.ts";
import { unproved } from "./signatures/verify.ts";

export interface ReceiveDeps {
  readonly clock: Clock;
  readonly hash: Hash;
  readonly mac: Mac;
  readonly secrets: Secrets;
  readonly bus: SentEvents;
  readonly refused: RefusedEvents;
  readonly erasures: ErasureQueue;
  readonly counter: Counter;
}

/** A request to `POST /v1/sources/<name>`. */
export interface WebhookRequest extends SignedRequest {
  /** The body as text; its bytes are what is signed. */
  readonly text: string;
  /** The query, without its question mark. */
  readonly query: string;
}

export interface WebhookAnswer {
  readonly status: 200 | 401;
  readonly body: Json;
}

/**
 * Takes a request of another system.
 *
 * 1. What does not prove that it comes from there is answered with 401, and nothing of it is kept.
 * 2. Everything else is answered with 200 once it is kept: its events on the bus, and what no event can be made of on the refused
 *    queue. Sent again it would be the same, and systems end a subscription after some failures.
 * 3. An error is thrown for a fault of ours only: then the system sends the request again, and the events' ids make it count once.
 */
export async function receiveWebhook(
  deps: ReceiveDeps,
  source: WebhookSource,
  receiver: Receiver,
  request: WebhookRequest,
): Promise<WebhookAnswer> {
  const reason = await notGenuine(deps, source, request);
  if (reason !== undefined) {
    deps.counter.count("WebhookRefused", { source: source.source, reason });
    deps.counter.count("WebhooksRefused", {});
    return { status: 401, body: { error: REASONS[reason], now: isoTime(deps.clock.now()) } };
  }
  const body = readBody(request.text, request.headers["content-type"] ?? "");
  const around = aroundOf(deps, source, request, body);
  const rows = await rowsOf(deps, receiver, request, body, around);
  await deps.bus.put(rows.events);
  for (const erase of rows.erasures) await deps.erasures.put({ erase }, 0);
  for (const { row, reason: why } of rows.refused) await putRefused(deps, source.source, row, why);
  if (rows.events.length > 0) deps.counter.count("SourceEvent", { source: source.source }, rows.events.length);
  return { status: 200, body: await answerOf(deps, source, body, around, rows) };
}

const REASONS: Readonly<Record<Unproved, string>> = {
  unsigned: "The request has no signature that this source reads.",
  "wrong signature": "The signature is not that of this body under the source's secret.",
  "too old": "The signature's time is too far from `now`.",
};

/** A signature that is wrong may be by a secret that was changed a minute ago: the secret is read once more. */
async function notGenuine(
  { secrets, clock, mac }: ReceiveDeps,
  { signature }: WebhookSource,
  request: WebhookRequest,
): Promise<Unproved | undefined> {
  const judge = (text: string) => unproved(signature, request, text, clock.now(), mac);
  const reason = judge(await secrets.read(signature.secret));
  return reason === "wrong signature" ? judge(await secrets.readAnew(signature.secret)) : reason;
}

function aroundOf(
  { clock }: ReceiveDeps,
  { signature }: WebhookSource,
  { headers, query }: WebhookRequest,
  body: Json | undefined,
): Around & { readonly request: JsonObject } {
  const readable = readableHeaders(headers, signature.header);
  return { received: clock.now(), request: { ...defined({ body }), headers: readable, query: fieldsOf(query) } };
}

async function rowsOf(
  { hash }: ReceiveDeps,
  receiver: Receiver,
  { text }: WebhookRequest,
  body: Json | undefined,
  around: Around,
): Promise<ReceivedRows> {
  if (body === undefined)
    return { events: [], erasures: [], refused: [{ row: text, reason: "The body is neither JSON nor a form." }] };
  return receiver.receive(body, hash(text).slice(0, 32), around);
}

/** So many reasons are told in an answer; all of them stand in the refused queue. */
const MOST_REASONS = 10;

/** The answer that the source declares, or how many events were made and how many rows refused, with the reasons. */
async function answerOf(
  { counter }: ReceiveDeps,
  source: WebhookSource,
  body: Json | undefined,
  around: Around,
  { events, erasures, refused }: ReceivedRows,
): Promise<Json> {
  const reasons = refused
    .slice(0, MOST_REASONS)
    .map(({ at, reason }) => (at === undefined ? reason : `Row ${at + 1}: ${reason}`));
  const counts = { accepted: events.length + erasures.length, refused: refused.length };
  const otherwise = reasons.length === 0 ? counts : { ...counts, reasons };
  if (source.answer === undefined) return otherwise;
  try {
    const { value } = await plainExpression(source.answer, source).evaluate(body, { ...around });
    const json: Json | undefined = JSON.parse(JSON.stringify(value ?? null));
    return json ?? otherwise;
  } catch {
    counter.note("warn", "A source's answer could not be made; its events are kept.", { source: source.source });
    return otherwise;
  }
}
