import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";

/** Bumped whenever what a `.sojourn/` holds changes its shape; such a directory is not read but begun anew. */
const FORMAT = 1;

/** How a transaction is opened, closed and undone. */
const BY_ITSELF = ["begin", "commit", ["rollback"]] as const;
const WITHIN_INSTANT = ["savepoint part", "release part", ["rollback to part", "release part"]] as const;

/** `.sojourn/` cannot be used; the message says what to do. */
export class StoreRefused extends Error {
  override readonly name = "StoreRefused";
  readonly inUse: boolean;
  constructor(message: string, inUse = false) {
    super(message);
    this.inUse = inUse;
  }
}

/**
 * The durable state of the local cloud: one SQLite file, opened by one process.
 *
 * 1. What is written outside an instant outlives a `kill -9` when the call returns (the operating system holds it; only a
 *    crash of the machine loses the last moments, so nothing waits for the disk).
 * 2. What is written within an instant (`begin` to `end`) outlives it when the instant ends, or at the next `flush`. A
 *    process killed within an instant has not begun it: opened again, it does it anew, and comes to the same.
 * 3. `atomically` is synchronous: no other job's writes can fall inside.
 */
export class Store {
  readonly database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #beforeEnd: (() => void)[] = [];
  #inInstant = false;
  #nested = false;

  constructor(database: DatabaseSync) {
    this.database = database;
    database.exec("create table if not exists kv (key text primary key, value text not null) without rowid");
  }

  /** A prepared statement, prepared once. */
  sql(text: string): StatementSync {
    let statement = this.#statements.get(text);
    if (statement === undefined) {
      statement = this.database.prepare(text);
      this.#statements.set(text, statement);
    }
    return statement;
  }

  /** All writes of `work` or none. */
  atomically<T>(work: () => T): T {
    if (this.#nested) return work();
    const [open, close, undo] = this.#inInstant ? WITHIN_INSTANT : BY_ITSELF;
    this.#nested = true;
    this.sql(open).run();
    try {
      const result = work();
      this.sql(close).run();
      return result;
    } catch (error) {
      for (const statement of undo) this.sql(statement).run();
      throw error;
    } finally {
      this.#nested = false;
    }
  }

  /** True within an instant: what is put off until its end (`beforeEnd`) is as durable as what is written at once. */
  get inInstant(): boolean {
    return this.#inInstant;
  }

  /** Has `write` called before each instant's end and each flush. */
  beforeEnd(write: () => void): void {
    this.#beforeEnd.push(write);
  }

  /** Begins an instant. */
  begin(): void {
    if (this.#inInstant) return;
    this.sql("begin").run();
    this.#inInstant = true;
  }

  /** Ends the instant: everything in it is durable. */
  end(): void {
    if (!this.#inInstant) return;
    for (const write of this.#beforeEnd) write();
    this.#inInstant = false;
    this.sql("commit").run();
  }

  /** Makes durable what was written so far; whoever is about to answer the outside world calls it. */
  flush(): void {
    if (!this.#inInstant) return;
    this.end();
    this.begin();
  }

  get(key: string): string | undefined {
    const value = this.sql("select value from kv where key = ?").get(key)?.value;
    return typeof value === "string" ? value : undefined;
  }

  set(key: string, value: string): void {
    this.sql("insert or replace into kv values (?, ?)").run(key, value);
  }

  close(): void {
    this.end();
    this.#statements.clear();
    this.database.close();
  }
}

/**
 * Opens the store under `dir`, or one in memory. Throws StoreRefused when another process has it open, or another
 * version of Sojourn wrote it; with `fresh`, whatever was in `dir` is deleted first.
 */
export function openStore(dir: string | undefined, fresh: boolean): Store {
  if (dir === undefined) return new Store(new DatabaseSync(":memory:"));
  mkdirSync(dir, { recursive: true });
  const file = join(dir, "cloud.db");
  if (fresh) empty(dir, file);
  const database = lockedDatabase(dir, file);
  const format = Number(database.prepare("pragma user_version").get()?.user_version);
  if (format !== 0 && format !== FORMAT) {
    database.close();
    throw new StoreRefused(
      `${dir} was written by another version of Sojourn (format ${format}; this one reads ${FORMAT}). Start with --fresh to begin anew, or move the directory away.`,
    );
  }
  database.exec(`pragma user_version = ${FORMAT}`);
  return new Store(database);
}

/** Deletes what a local cloud left in `dir`; a file that is no database is deleted too, one in use is not. */
function empty(dir: string, file: string): void {
  try {
    lockedDatabase(dir, file).close();
  } catch (error) {
    if (error instanceof StoreRefused && error.inUse) throw error;
  }
  for (const name of readdirSync(dir)) rmSync(join(dir, name), { recursive: true, force: true });
}

function lockedDatabase(dir: string, file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  try {
    // The exclusive lock is the operating system's, taken by the first write: a killed process leaves none behind.
    database.exec(
      "pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = off; pragma wal_autocheckpoint = 10000; pragma cache_size = -32000",
    );
    database.exec("begin exclusive; commit");
    return database;
  } catch (error) {
    database.close();
    if (/locked|busy/i.test(String(error))) {
      throw new StoreRefused(
        `${dir} is in use by another process: stop the other \`npm start\` first, or use another directory.`,
        true,
      );
    }
    throw new StoreRefused(
      `${dir} cannot be read (${error instanceof Error ? error.message : String(error)}). Start with --fresh to begin anew, or move the directory away.`,
    );
  }
}
