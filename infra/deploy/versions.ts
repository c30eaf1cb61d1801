/** A machine of the stage in the account. */
export interface DeployedMachine {
  /** Its name without the stage: that of a journey or a canary. */
  readonly machine: string;
  readonly arn: string;
  readonly inStack: boolean;
  /** The aliases of a machine whose wanted alias is not in the stack; empty for other machines. */
  readonly aliases: readonly DeployedAlias[];
}

export interface DeployedAlias {
  readonly name: string;
  readonly arn: string;
  readonly inStack: boolean;
  /** Epoch milliseconds. */
  readonly created: number;
}

/** A version that a deployment is about to use. */
export interface WantedVersion {
  readonly machine: string;
  readonly version: string;
}

export interface Adoption {
  /** `<machine>:<version>` whose alias is in the account but not in the stack: the template must not contain it. */
  readonly standing: readonly string[];
  /**
   * Machines that are in the account but not in the stack. CloudFormation can neither create them nor, in a nested stack, import
   * them (docs/adr/0091), so the template never contains them, and `deploy` publishes their versions itself.
   */
  readonly apart: readonly string[];
  /** Versions of those machines without an alias, or with an alias whose role is gone. */
  readonly publish: readonly WantedVersion[];
  /** Aliases of the stack's own machines whose role is gone: they must be deleted, so that the template makes them again. */
  readonly broken: readonly string[];
}

/**
 * What earlier deployments left behind that concerns the deployment of these versions. Versions and aliases outlive the template that
 * made them: after a return to an old version CloudFormation would try to create an alias that exists.
 * `sound`: the ARNs of the existing, wanted aliases that lead to a version whose role exists.
 */
export function adoption(
  journeys: readonly WantedVersion[],
  deployed: readonly DeployedMachine[],
  aliasName: (version: string) => string,
  sound: ReadonlySet<string>,
): Adoption {
  const found: { standing: string[]; apart: string[]; publish: WantedVersion[]; broken: string[] } = {
    standing: [],
    apart: [],
    publish: [],
    broken: [],
  };
  for (const wanted of journeys) {
    const machine = deployed.find((candidate) => candidate.machine === wanted.machine);
    if (machine === undefined) continue;
    const alias = machine.aliases.find(({ name }) => name === aliasName(wanted.version));
    const stands = alias !== undefined && !alias.inStack && sound.has(alias.arn);
    if (!machine.inStack) {
      found.apart.push(wanted.machine);
      if (!stands) found.publish.push({ machine: wanted.machine, version: wanted.version });
    } else if (stands) found.standing.push(`${wanted.machine}:${wanted.version}`);
    else if (alias !== undefined && !alias.inStack) found.broken.push(alias.arn);
  }
  return found;
}

/** The aliases that a deployment would adopt: wanted, and not in the stack. The roles of their versions must be checked. */
export function adoptable(
  journeys: readonly WantedVersion[],
  deployed: readonly DeployedMachine[],
  aliasName: (version: string) => string,
): readonly string[] {
  return journeys.flatMap(({ machine, version }) =>
    deployed
      .filter((candidate) => candidate.machine === machine)
      .flatMap(({ aliases }) => aliases)
      .flatMap(({ name, inStack, arn }) => (name === aliasName(version) && !inStack ? [arn] : [])),
  );
}

/** Step Functions allows 100 aliases per machine; above this number the oldest are candidates for deletion. */
export const ALIASES_KEPT = 80;

/**
 * Aliases that may be deleted when none of their runs is open, oldest first: only of machines with more than `ALIASES_KEPT`, and never
 * an alias that the stack owns or that the deployment uses.
 */
export function pruneCandidates(
  deployed: readonly DeployedMachine[],
  wanted: ReadonlySet<string>,
): readonly DeployedAlias[] {
  return deployed.flatMap(({ aliases }) => {
    const spare = aliases.length - ALIASES_KEPT;
    if (spare <= 0) return [];
    return aliases
      .filter(({ inStack, name }) => !inStack && !wanted.has(name))
      .toSorted((a, b) => a.created - b.created)
      .slice(0, spare);
  });
}
