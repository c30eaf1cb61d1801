import { type Imported, type ImportedSuppression, importConsent, importSuppression } from "../consent/import-row.ts";
import { faultText } from "../expression/evaluate.ts";
import { listEvent } from "../ingest/inner-event.ts";
import { MAX_CUSTOMER_ID_BYTES } from "../ingest/limits.ts";
import type { CustomerEvent } from "../model/event.ts";
import { isJsonObject, type JsonObject, utf8Bytes } from "../model/json.ts";
import type { Settings } from "../model/settings.ts";
import type { SourceMapping } from "../model/source.ts";
import type { SentEvent } from "../ports/queues.ts";
import type { Hash, Spelling } from "../ports/system.ts";
import { type BusEvent, mapping } from "../sources/map-row.ts";
import { BUS_SOURCE, sentEvent } from "../sources/sent-event.ts";
import { customerIn, textsOf } from "./columns.ts";
import type { BulkImport } from "./import.ts";
import { profileEvent } from "./profile-row.ts";
import type { FileRow } from "./row.ts";

/** What one row becomes. `key` is equal for rows that say the same, and undefined for a row that says nothing. */
export type TakenRow =
  | { readonly key: string | undefined; readonly events: readonly SentEvent[] }
  | { readonly key: string; readonly inner: CustomerEvent }
  | { readonly key: string; readonly suppression: ImportedSuppression }
  | { readonly refused: string };

/** Never throws. */
export type TakeRow = (row: Extract<FileRow, { readonly value: unknown }>) => Promise<TakenRow>;

export interface TakeRowDeps {
  readonly hash: Hash;
  readonly spelling: Spelling;
  readonly settings: Pick<Settings, "topics">;
  /** The mapping of `what.source`: needed for events, used for profiles where there is one. */
  readonly mapping?: SourceMapping;
}

/** Makes events, changes of a list or suppressions of the rows of one import. Pure: the same row becomes the same. */
export function rowTaker(deps: TakeRowDeps, what: BulkImport): TakeRow {
  const take = KINDS[what.kind](deps, what);
  return async (row) => {
    try {
      return await take(row.value);
    } catch (error) {
      return { refused: faultText(error) };
    }
  };
}

type Take = (value: unknown) => TakenRow | Promise<TakenRow>;

const KINDS: Readonly<Record<BulkImport["kind"], (deps: TakeRowDeps, what: BulkImport) => Take>> = {
  events: mapped,
  profiles: (deps, what) => (deps.mapping === undefined ? described(deps, what) : mapped(deps, what)),
  list: listed,
  consent: (deps, what) => (value) => imported(importConsent(textsOf(value), what.began, importDeps(deps, what))),
  suppressions: (deps, what) => (value) =>
    imported(importSuppression(textsOf(value), what.began, importDeps(deps, what))),
};

/** Rows of a source of the workspace. An event without an id gets one that is made of the source and the row. */
function mapped({ hash, mapping: of }: TakeRowDeps, what: BulkImport): Take {
  if (of === undefined) throw new Error("Events need a source of the workspace.");
  const map = mapping(of, hash);
  return async (value) => {
    const row = await map(value, hash(JSON.stringify(value)).slice(0, 32));
    return "refused" in row ? row : sentRow(row.events, what);
  };
}

function described(deps: TakeRowDeps, what: BulkImport): Take {
  return (value) => {
    const made = profileEvent(value, what, deps);
    return "refused" in made ? made : sentRow([made], what);
  };
}

function sentRow(events: readonly BusEvent[], { source, enter }: BulkImport): TakenRow {
  const sent = events.map((event) =>
    sentEvent(enter === true ? event : { ...event, detail: ofThePast(event.detail) }, { source, trust: "trusted" }),
  );
  const ids = sent.map(({ detail }) => detail.id);
  return { key: ids.length === 0 ? undefined : JSON.stringify(ids), events: sent };
}

function ofThePast(detail: JsonObject): JsonObject {
  const { context } = detail;
  return { ...detail, context: { ...(isJsonObject(context) ? context : {}), history: true } };
}

function listed(_: TakeRowDeps, { segment = "", remove, enter, began }: BulkImport): Take {
  const change = { segment, member: remove !== true, enter: enter === true };
  return (value) => {
    const id = customerIn(value);
    if (id === undefined) return { refused: "The row has no customer id. Name its column customerId." };
    if (utf8Bytes(id) > MAX_CUSTOMER_ID_BYTES) {
      return { refused: `The customer id has ${utf8Bytes(id)} bytes; at most ${MAX_CUSTOMER_ID_BYTES} are allowed.` };
    }
    return { key: id, inner: listEvent(id, change, began) };
  };
}

function importDeps({ hash, spelling, settings }: TakeRowDeps, { source }: BulkImport) {
  return { hash, spelling, settings, source };
}

function imported(row: Imported): TakenRow {
  if ("refused" in row) return row;
  if ("suppression" in row) {
    const { channel, addressHash, reason, time } = row.suppression;
    return { key: JSON.stringify([channel, addressHash, reason, time]), suppression: row.suppression };
  }
  const { name, detail } = row.event;
  return { key: String(detail.id), events: [{ name, source: BUS_SOURCE, detail }] };
}
