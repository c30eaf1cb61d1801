import type { Store } from "../store/store.ts";

type Kept = "outbox" | "calls";

/**
 * Has the rows of a table know their turn: which of their customer's rows came first. One customer's work is serial, so the
 * turn is the same in every replay. Rows of a directory that an earlier release wrote have turn 0 and stand as they did.
 */
export function keepTurns(store: Store, table: Kept): void {
  const columns = store.database.prepare(`pragma table_info(${table})`).all();
  if (!columns.some(({ name }) => name === "turn")) {
    store.database.exec(`alter table ${table} add column turn integer not null default 0`);
  }
  store.database.exec(`create index if not exists ${table}_by_turn on ${table} (customer, turn)`);
}

/** The turn of the customer's next row, from 1; 0 of what is nobody's, since functions that send it run side by side. */
export function nextTurn(store: Store, table: Kept, customer: string): number {
  if (customer === "") return 0;
  return (
    1 + Number(store.sql(`select max(turn) as latest from ${table} where customer = ?`).get(customer)?.latest ?? 0)
  );
}
