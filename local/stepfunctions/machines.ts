import { defined } from "../../core/model/defined.ts";
import type { Hash } from "../../core/ports/system.ts";
import { AwsError } from "../protocol/service.ts";
import { machineArnOf, parseArn } from "./arns.ts";
import { type Machine, readMachine } from "./definition/machine.ts";
import { asUuid, share } from "./expression/scope.ts";
import type { MachineRecord, MachineStorage } from "./ports.ts";

/** The machine, revision, version and alias that an ARN in StartExecution means. */
export interface Resolved {
  readonly record: MachineRecord;
  readonly revision: string;
  readonly versionArn?: string;
  readonly aliasArn?: string;
}

export interface NewMachine {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly definition: string;
}

/** State machines with their revisions, versions and aliases. Revisions are never deleted, because a run keeps the one it started with. */
export class Machines {
  readonly #records = new Map<string, MachineRecord>();
  readonly #compiled = new Map<string, Machine>();
  readonly #storage: MachineStorage;
  readonly #hash: Hash;

  constructor(storage: MachineStorage, hash: Hash) {
    this.#storage = storage;
    this.#hash = hash;
    for (const record of storage.machines()) this.#records.set(record.arn, record);
  }

  all(): readonly MachineRecord[] {
    return [...this.#records.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Throws StateMachineDoesNotExist. */
  record(arn: string): MachineRecord {
    const record = this.#records.get(machineArnOf(arn));
    if (record === undefined) throw missingMachine(arn);
    return record;
  }

  /** The compiled definition of a revision; each is compiled once. */
  machine(arn: string, revision: string): Machine {
    const known = this.#compiled.get(revision);
    if (known !== undefined) return known;
    const definition = this.record(arn).revisions[revision];
    if (definition === undefined) throw missingMachine(arn);
    const machine = readMachine(definition);
    this.#compiled.set(revision, machine);
    return machine;
  }

  /** The role of a revision; undefined for a revision that was stored before roles were stored. */
  roleOf(arn: string, revision: string): string | undefined {
    return this.record(arn).roles?.[revision];
  }

  /** Creates the machine, or a new revision when definition or role changed. Throws InvalidDefinition. */
  put({ arn, name, roleArn, definition }: NewMachine, now: number): MachineRecord {
    const known = this.#records.get(arn);
    const revision = asUuid(this.#hash(`revision#${arn}#${roleArn}#${definition}`));
    if (known?.revision === revision) return known;
    this.#compiled.set(revision, readMachine(definition));
    return this.#keep({
      arn,
      name,
      roleArn,
      created: known?.created ?? now,
      updated: now,
      revision,
      revisions: { ...known?.revisions, [revision]: definition },
      roles: { ...known?.roles, [revision]: roleArn },
      versions: known?.versions ?? [],
      aliases: known?.aliases ?? [],
    });
  }

  /** The ARN of the version of the machine's current revision; creates the version when there is none. */
  publish(machineArn: string, now: number, description?: string): { readonly arn: string; readonly created: number } {
    const record = this.record(machineArn);
    const known = record.versions.find(({ revision }) => revision === record.revision);
    if (known !== undefined) return { arn: `${record.arn}:${known.number}`, created: known.created };
    const number = Math.max(0, ...record.versions.map((version) => version.number)) + 1;
    const version = {
      number,
      revision: record.revision,
      created: now,
      ...defined({ description }),
    };
    this.#keep({ ...record, versions: [...record.versions, version] });
    return { arn: `${record.arn}:${number}`, created: now };
  }

  /** Creates the alias, or changes its routes. */
  putAlias(
    name: string,
    routes: readonly { readonly versionArn: string; readonly weight: number }[],
    now: number,
    description?: string,
  ): string {
    const [first] = routes;
    if (first === undefined || routes.length > 2 || routes.reduce((sum, { weight }) => sum + weight, 0) !== 100) {
      throw new AwsError("ValidationException", "An alias routes to one or two versions whose weights sum to 100");
    }
    const record = this.record(first.versionArn);
    const numbered = routes.map(({ versionArn, weight }) => ({ version: versionOf(record, versionArn), weight }));
    const known = record.aliases.find((alias) => alias.name === name);
    const alias = {
      name,
      created: known?.created ?? now,
      updated: now,
      routes: numbered,
      ...defined({ description }),
    };
    this.#keep({ ...record, aliases: [...record.aliases.filter((other) => other.name !== name), alias] });
    return `${record.arn}:${name}`;
  }

  /** What a run with this ARN runs. An alias with two routes chooses by a hash of the run's name. */
  resolve(arn: string, runName: string): Resolved {
    const record = this.record(arn);
    const { more } = parseArn(arn);
    if (more === undefined) return { record, revision: record.revision };
    const alias = record.aliases.find(({ name }) => name === more);
    if (alias === undefined) {
      const version = record.versions.find(({ number }) => String(number) === more);
      if (version === undefined) throw missingMachine(arn);
      return { record, revision: version.revision, versionArn: arn };
    }
    const drawn = share(this.#hash(`route#${arn}#${runName}`)) * 100;
    const [first, second] = alias.routes;
    const route = second !== undefined && first !== undefined && drawn >= first.weight ? second : first;
    const version = record.versions.find(({ number }) => number === route?.version);
    if (version === undefined) throw missingMachine(arn);
    return { record, revision: version.revision, versionArn: `${record.arn}:${version.number}`, aliasArn: arn };
  }

  #keep(record: MachineRecord): MachineRecord {
    this.#storage.keep(record);
    this.#records.set(record.arn, record);
    return record;
  }
}

function versionOf(record: MachineRecord, arn: string): number {
  const version = record.versions.find(({ number }) => `${record.arn}:${number}` === arn);
  if (version === undefined) throw missingMachine(arn);
  return version.number;
}

function missingMachine(arn: string): AwsError {
  return new AwsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
}
