import type { HistoryEvent } from "../stepfunctions/history/event.ts";
import type { ListQuery, MachineRecord, MachineStorage, RunStorage } from "../stepfunctions/ports.ts";
import type { Run } from "../stepfunctions/run/run.ts";
import type { Store } from "./store.ts";

const TABLES = `
create table if not exists runs (
  arn text primary key, machine text not null, name text not null, status text not null, start integer not null,
  version text, alias text, run text not null);
create index if not exists runs_by_machine on runs (machine, start desc, name);
create table if not exists history (
  arn text not null, last integer not null, events text not null, primary key (arn, last));
create table if not exists machines (arn text primary key, machine text not null) without rowid;`;

/** An update does not touch indexes whose columns are unchanged; a replacement would write them again. */
const SAVE = `insert into runs values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (arn) do update set
  status = excluded.status, start = excluded.start, version = excluded.version, alias = excluded.alias, run = excluded.run`;

/** The most runs that wait for a commit; with more, they are written earlier within the same transaction. */
const MOST_UNWRITTEN = 500;

interface Unwritten {
  run: Run;
  readonly events: HistoryEvent[];
}

/**
 * Runs, histories and machines in the store. A save is one transaction, so a run always has its newest events. Several saves of a
 * run between two commits are written once.
 */
export class DurableRunStorage implements RunStorage, MachineStorage {
  readonly #store: Store;
  readonly #unwritten = new Map<string, Unwritten>();

  constructor(store: Store) {
    this.#store = store;
    store.database.exec(TABLES);
    store.beforeCommit(() => this.#writeOut());
  }

  running(): readonly Run[] {
    this.#writeOut();
    return this.#store
      .sql("select run from runs where status = 'RUNNING' order by arn")
      .all()
      .map(({ run }) => JSON.parse(String(run)));
  }

  read(executionArn: string): Run | undefined {
    const unwritten = this.#unwritten.get(executionArn);
    if (unwritten !== undefined) return unwritten.run;
    const row = this.#store.sql("select run from runs where arn = ?").get(executionArn);
    return row === undefined ? undefined : JSON.parse(String(row.run));
  }

  save(run: Run, events: readonly HistoryEvent[]): void {
    if (!this.#store.open) {
      this.#store.atomically(() => this.#write(run, events));
      return;
    }
    const unwritten = this.#unwritten.get(run.arn);
    // A run whose events begin at 1 replaces an earlier run of the same name.
    if (unwritten === undefined || run.events === events.length)
      this.#unwritten.set(run.arn, { run, events: [...events] });
    else {
      unwritten.run = run;
      unwritten.events.push(...events);
    }
    if (this.#unwritten.size > MOST_UNWRITTEN) this.#writeOut();
  }

  #writeOut(): void {
    for (const { run, events } of this.#unwritten.values()) this.#write(run, events);
    this.#unwritten.clear();
  }

  #write(run: Run, events: readonly HistoryEvent[]): void {
    const { machineArn, name, status, start, versionArn = null, aliasArn = null } = run;
    this.#store.sql(SAVE).run(run.arn, machineArn, name, status, start, versionArn, aliasArn, JSON.stringify(run));
    if (events.length === 0) return;
    if (run.events === events.length) this.#store.sql("delete from history where arn = ?").run(run.arn);
    this.#store.sql("insert into history values (?, ?, ?)").run(run.arn, run.events, JSON.stringify(events));
  }

  history(executionArn: string): readonly HistoryEvent[] {
    this.#writeOut();
    return this.#store
      .sql("select events from history where arn = ? order by last")
      .all(executionArn)
      .flatMap(({ events }) => JSON.parse(String(events)));
  }

  list({ machineArn, through, status, after, limit }: ListQuery): readonly Run[] {
    this.#writeOut();
    const { start = null, name = null } = after ?? {};
    return this.#store
      .sql(
        `select run from runs where machine = ?1 and (?2 is null or version = ?2 or alias = ?2)
         and (?3 is null or status = ?3) and (?4 is null or start < ?4 or (start = ?4 and name > ?5))
         order by start desc, name limit ?6`,
      )
      .all(machineArn, through ?? null, status ?? null, start, name, limit)
      .map(({ run }) => JSON.parse(String(run)));
  }

  /** The number of runs of a machine by status. */
  counts(machineArn: string): Readonly<Record<string, number>> {
    this.#writeOut();
    const rows = this.#store
      .sql("select status, count(*) as n from runs where machine = ? group by status")
      .all(machineArn);
    return Object.fromEntries(rows.map(({ status, n }) => [String(status), Number(n)]));
  }

  machines(): readonly MachineRecord[] {
    return this.#store
      .sql("select machine from machines order by arn")
      .all()
      .map(({ machine }) => JSON.parse(String(machine)));
  }

  keep(machine: MachineRecord): void {
    this.#store.sql("insert or replace into machines values (?, ?)").run(machine.arn, JSON.stringify(machine));
  }
}
