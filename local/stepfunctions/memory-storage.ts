import type { HistoryEvent } from "./history/event.ts";
import type { ListQuery, MachineRecord, MachineStorage, RunStorage } from "./ports.ts";
import type { Run } from "./run/run.ts";

/** Runs and machines in memory: for tests, and as the example for durable storages. */
export class MemoryStorage implements RunStorage, MachineStorage {
  readonly #runs = new Map<string, Run>();
  readonly #histories = new Map<string, HistoryEvent[]>();
  readonly #machines = new Map<string, MachineRecord>();

  running(): readonly Run[] {
    return [...this.#runs.values()].filter(({ status }) => status === "RUNNING");
  }

  read(executionArn: string): Run | undefined {
    return this.#runs.get(executionArn);
  }

  save(run: Run, events: readonly HistoryEvent[]): void {
    this.#runs.set(run.arn, run);
    const history = this.#histories.get(run.arn);
    if (history === undefined || run.events === events.length) this.#histories.set(run.arn, [...events]);
    else history.push(...events);
  }

  history(executionArn: string): readonly HistoryEvent[] {
    return this.#histories.get(executionArn) ?? [];
  }

  list({ machineArn, through, status, after, limit }: ListQuery): readonly Run[] {
    const later = (a: { start: number; name: string }, b: { start: number; name: string }) =>
      b.start - a.start || (a.name < b.name ? -1 : Number(a.name > b.name));
    return [...this.#runs.values()]
      .filter((run) => run.machineArn === machineArn)
      .filter((run) => through === undefined || run.versionArn === through || run.aliasArn === through)
      .filter((run) => status === undefined || run.status === status)
      .filter((run) => after === undefined || later(run, after) > 0)
      .sort(later)
      .slice(0, limit);
  }

  machines(): readonly MachineRecord[] {
    return [...this.#machines.values()];
  }

  keep(machine: MachineRecord): void {
    this.#machines.set(machine.arn, machine);
  }
}
