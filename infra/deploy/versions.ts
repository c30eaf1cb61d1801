/** What is in the account of a machine, and whether the stack owns it. */
export interface DeployedMachine {
  /** Its name without the stage: a journey's, or a canary's. */
  readonly machine: string;
  readonly arn: string;
  readonly inStack: boolean;
  readonly aliases: readonly DeployedAlias[];
}

export interface DeployedAlias {
  readonly name: string;
  readonly arn: string;
  readonly inStack: boolean;
  /** Epoch milliseconds. */
  readonly created: number;
}

export interface Adoption {
  /** `<machine>:<version>` whose alias stands in the account without being the stack's: the template must leave it alone. */
  readonly standing: readonly string[];
  /** Machines that stand without being the stack's: the deployment must import it. */
  readonly machines: readonly string[];
}

/**
 * What the deployment of these versions would meet that earlier deployments left behind. Versions and aliases outlive
 * the template that made them; going back to an old version would make CloudFormation create an alias that is there.
 */
export function adoption(
  journeys: readonly { readonly machine: string; readonly version: string }[],
  deployed: readonly DeployedMachine[],
  aliasName: (version: string) => string,
): Adoption {
  const standing: string[] = [];
  const machines: string[] = [];
  for (const { machine, version } of journeys) {
    const found = deployed.find((candidate) => candidate.machine === machine);
    if (found === undefined) continue;
    if (!found.inStack) machines.push(machine);
    const alias = found.aliases.find(({ name }) => name === aliasName(version));
    if (alias !== undefined && !alias.inStack) standing.push(`${machine}:${version}`);
  }
  return { standing, machines };
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
