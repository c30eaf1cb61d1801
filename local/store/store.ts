import { chmodSync, closeSync, existsSync, lstatSync, mkdirSync, openSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";

/** Increased when the format of `.sojourn/` changes. A directory in another format is refused. */
const FORMAT = 1;

const FILE = "cloud.db";

/** The longest time between commits: a `kill -9` loses at most this, as whole instants. Real milliseconds. */
const COMMIT_MILLIS = 50;

/** How a transaction is opened, closed and rolled back. */
const BY_ITSELF = ["begin", "commit", ["rollback"]] as const;
const AS_PART = ["savepoint part", "release part", ["rollback to part", "release part"]] as const;

/** `.sojourn/` cannot be used; the message says what to do. */
export class StoreRefusedError extends Error {
  override readonly name = "StoreRefused";
  readonly inUse: boolean;
  constructor(message: string, inUse = false, cause?: unknown) {
    super(message, { cause });
    this.inUse = inUse;
  }
}

/**
 * The durable state of the local cloud: one SQLite file, opened by one process.
 *
 * 1. Instants (`begin` to `end`) are atomic: a killed process leaves the state after some instant, never a part of one, unless
 *    `flush` was called within it. A new process continues from there and reaches the same result.
 * 2. Several instants are committed together, at the latest after COMMIT_MILLIS; `flush` commits at once. Code that reports
 *    something to the outside calls `flush` first. A write outside of an instant is its own commit.
 * 3. A commit survives `kill -9`. Only a crash of the operating system loses the last commits, so nothing waits for the disk.
 * 4. `atomically` is synchronous, so no write of another job can happen within it.
 */
export class Store {
  readonly database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #beforeCommit: (() => void)[] = [];
  readonly #beforePart: (() => void)[] = [];
  #open = false;
  #within = false;
  #committed = 0;
  #timer: NodeJS.Timeout | undefined;
  #nested = false;

  constructor(database: DatabaseSync) {
    this.database = database;
    database.exec("create table if not exists kv (key text primary key, value text not null) without rowid");
  }

  /** A prepared statement; each text is prepared once. */
  sql(text: string): StatementSync {
    let statement = this.#statements.get(text);
    if (statement === undefined) {
      statement = this.database.prepare(text);
      this.#statements.set(text, statement);
    }
    return statement;
  }

  /** Runs `work` in a transaction: all of its writes or none. */
  atomically<T>(work: () => T): T {
    if (this.#nested) return work();
    if (this.#open) for (const write of this.#beforePart) write();
    const [open, close, undo] = this.#open ? AS_PART : BY_ITSELF;
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

  /** True while a transaction is open: writes that wait for `beforeCommit` are then as durable as direct writes. */
  get open(): boolean {
    return this.#open;
  }

  /** Calls `write` before each commit of instants. */
  beforeCommit(write: () => void): void {
    this.#beforeCommit.push(write);
  }

  /** Calls `write` before each `atomically` within an instant, so that a rollback does not undo earlier waiting writes. */
  beforePart(write: () => void): void {
    this.#beforePart.push(write);
  }

  /** Starts an instant. */
  begin(): void {
    this.#within = true;
    if (this.#open) return;
    this.sql("begin").run();
    this.#open = true;
  }

  /** Ends the instant. */
  end(): void {
    this.#within = false;
    if (performance.now() - this.#committed >= COMMIT_MILLIS) this.#commit();
    else this.#timer ??= setTimeout(() => this.#overdue(), COMMIT_MILLIS).unref();
  }

  /** Commits everything written so far. */
  flush(): void {
    if (!this.#open) return;
    this.#commit();
    if (this.#within) this.begin();
  }

  #overdue(): void {
    this.#timer = undefined;
    if (this.#open && !this.#within) this.#commit();
  }

  #commit(): void {
    for (const write of this.#beforeCommit) write();
    this.sql("commit").run();
    this.#open = false;
    this.#committed = performance.now();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  get(key: string): string | undefined {
    const value = this.sql("select value from kv where key = ?").get(key)?.value;
    return typeof value === "string" ? value : undefined;
  }

  set(key: string, value: string): void {
    this.sql("insert or replace into kv values (?, ?)").run(key, value);
  }

  close(): void {
    this.#within = false;
    this.flush();
    this.#statements.clear();
    this.database.close();
  }
}

/**
 * Opens the store under `dir`, or one in memory. Throws StoreRefusedError when another process has it open, or another version of
 * Sojourn wrote it. `fresh` deletes everything in `dir` first.
 */
export function openStore(dir: string | undefined, fresh: boolean): Store {
  if (dir === undefined) return new Store(new DatabaseSync(":memory:"));
  ownerOnly(dir, FILE);
  const file = join(dir, FILE);
  if (fresh) empty(dir, file);
  // SQLite gives its other files the mode of this one.
  closeSync(openSync(file, "a", 0o600));
  const database = lockedDatabase(dir, file);
  const format = Number(database.prepare("pragma user_version").get()?.user_version);
  if (format !== 0 && format !== FORMAT) {
    database.close();
    throw new StoreRefusedError(
      `${dir} was written by another version of Sojourn (format ${format}; this one reads ${FORMAT}). Start with --fresh to begin anew, or move the directory away.`,
    );
  }
  database.exec(`pragma user_version = ${FORMAT}`);
  return new Store(database);
}

/**
 * Creates a folder for customer data that only its owner can read: mode 700, and 600 for the files in it, including files of
 * earlier releases. A folder with other files and without `mark` keeps its mode. On Windows, which has no modes, nothing is
 * done.
 */
function ownerOnly(dir: string, mark: string): void {
  const ours = !existsSync(dir) || existsSync(join(dir, mark)) || readdirSync(dir).length === 0;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  if (ours && process.platform !== "win32") restrict(dir);
}

function restrict(path: string): void {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  const mode = stat.isDirectory() ? 0o700 : 0o600;
  if ((stat.mode & 0o777) !== mode) chmodSync(path, mode);
  if (stat.isDirectory()) for (const name of readdirSync(path)) restrict(join(path, name));
}

/** Deletes everything in `dir`, also a damaged database, but not a database in use. */
function empty(dir: string, file: string): void {
  try {
    lockedDatabase(dir, file).close();
  } catch (error) {
    if (error instanceof StoreRefusedError && error.inUse) throw error;
  }
  for (const name of readdirSync(dir)) rmSync(join(dir, name), { recursive: true, force: true });
}

function lockedDatabase(dir: string, file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  try {
    // The first write takes an exclusive lock of the operating system, which ends with the process.
    database.exec(
      "pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = off; pragma wal_autocheckpoint = 10000; pragma cache_size = -32000",
    );
    database.exec("begin exclusive; commit");
    return database;
  } catch (error) {
    database.close();
    if (/locked|busy/i.test(String(error))) {
      throw new StoreRefusedError(
        `${dir} is in use by another process: stop the other \`npm start\` first, or use another directory.`,
        true,
        error,
      );
    }
    throw new StoreRefusedError(
      `${dir} cannot be read (${error instanceof Error ? error.message : String(error)}). Start with --fresh to begin anew, or move the directory away.`,
      false,
      error,
    );
  }
}
