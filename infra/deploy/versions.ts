/** A machine of the stage that is in the account, and whether the stack owns it. */
export interface DeployedMachine {
  /** Its name without the stage: a journey's, or a canary's. */
  readonly machine: string;
  readonly arn: string;
  readonly inStack: boolean;
  /** Of machines whose wanted alias is not the stack's; those of others are not asked for. */
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
  /** `<machine>:<version>` whose alias stands in the account without being the stack's: the template must leave it alone. */
  readonly standing: readonly string[];
  /**
   * Machines that stand without being the stack's. CloudFormation can neither create nor, in a nested stack, import them
   * (docs/adr/0091), so the template leaves them out for good and `deploy` publishes their versions itself.
   */
  readonly apart: readonly string[];
  /** Versions of those machines that have no alias yet, or one whose role is gone. */
  readonly publish: readonly WantedVersion[];
  /** Aliases of the stack's own machines whose role is gone: they must go, so that the template makes them anew. */
  readonly broken: readonly string[];
}

/**
 * What the deployment of these versions would meet that earlier deployments left behind. Versions and aliases outlive
 * the template that made them; going back to an old version would make CloudFormation create an alias that is there.
 * `sound` are the ARNs of the aliases that stand, are wanted, and lead to a version whose role is there.
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

/** The aliases that a deployment would adopt: wanted, and not the stack's. Their versions' roles must be looked at. */
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

/** Step Functions takes 100 aliases a machine; above this many the oldest are looked at. */
export const ALIASES_KEPT = 80;

/**
 * Aliases that may go once no run of theirs is open, oldest first: only of machines with more than `ALIASES_KEPT`, never
 * one that the stack owns or that is about to be used.
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
