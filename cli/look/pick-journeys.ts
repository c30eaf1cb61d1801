import { ListStateMachineAliasesCommand, ListStateMachinesCommand } from "@aws-sdk/client-sfn";
import { defined } from "../../core/model/defined.ts";
import { getOwn } from "../../core/model/json.ts";
import type { CloudView } from "../cloud/view.ts";
import { didYouMean, UsageError } from "../command-line.ts";

/** A journey with its machines: its own and those of its canaries, newest first. */
export interface JourneyMachines {
  readonly journey: string;
  readonly machines: readonly Machine[];
  /** The version that is on trial, or was rolled back. Absent after its file was deleted or promoted and that was deployed. */
  readonly canary?: string;
}

/** All journeys of a cloud, or only the one that was asked for. UsageError where there is no such journey. */
export async function pickJourneys(view: CloudView, asked: string | undefined): Promise<readonly JourneyMachines[]> {
  const machines = await machinesOf(view);
  const names = [...new Set(machines.map(({ journey }) => journey))].toSorted();
  const of = async (journey: string): Promise<JourneyMachines> => {
    const itsMachines = machines.filter((machine) => machine.journey === journey);
    const canary = await canaryOf(view, journey, itsMachines);
    return { journey, machines: itsMachines, ...defined({ canary }) };
  };
  if (asked === undefined) return Promise.all(names.map(of));
  if (names.includes(asked)) return [await of(asked)];
  throw new UsageError(
    `There is no journey "${asked}" in ${view.where}.`,
    didYouMean(asked, names) ?? `It has ${names.join(", ") || "none"}.`,
  );
}

/**
 * The version of a journey's canary. The stack's outputs name it, since machines of former canaries stay in the account. A stack
 * that was deployed before it had this output is on its newest canary, unless the journey itself has been deployed in that version
 * since: then the canary was promoted.
 */
async function canaryOf(view: CloudView, journey: string, machines: readonly Machine[]): Promise<string | undefined> {
  if (view.canaries !== undefined) return getOwn(view.canaries, journey);
  const newest = machines.find(({ canary }) => canary !== undefined);
  const stable = machines.find(({ canary }) => canary === undefined);
  if (newest === undefined || stable === undefined) return newest?.canary;
  const { stateMachineAliases } = await view.sfn.send(
    new ListStateMachineAliasesCommand({ stateMachineArn: stable.arn, maxResults: 1_000 }),
  );
  const promoted = stateMachineAliases?.some(
    ({ stateMachineAliasArn, creationDate }) =>
      stateMachineAliasArn === `${stable.arn}:v${newest.canary}` && (creationDate?.getTime() ?? 0) >= newest.created,
  );
  return promoted === true ? undefined : newest.canary;
}

/** A machine of a journey. Each version of a canary has a machine of its own. */
interface Machine {
  readonly name: string;
  readonly arn: string;
  readonly journey: string;
  /** The version of a canary, taken from its machine's name. */
  readonly canary?: string;
  /** Epoch milliseconds. */
  readonly created: number;
}

/** The machines of all journeys in this cloud, newest first. Machines that were replaced stay in the account and are listed too. */
async function machinesOf(view: CloudView): Promise<readonly Machine[]> {
  const machines: Machine[] = [];
  let nextToken: string | undefined;
  do {
    const page = await view.sfn.send(new ListStateMachinesCommand({ ...(nextToken && { nextToken }) }));
    for (const { name = "", stateMachineArn: arn = "", creationDate } of page.stateMachines ?? []) {
      if (!name.startsWith(view.machinePrefix)) continue;
      machines.push({ name, arn, created: creationDate?.getTime() ?? 0, ...journeyOf(name, view.machinePrefix) });
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return machines.toSorted((a, b) => b.created - a.created);
}

/** `sojourn-dev-welcome-canary-0c859a8a2573` → welcome, 0c859a8a2573: a journey's name has no hyphen. */
function journeyOf(name: string, prefix: string): Pick<Machine, "journey" | "canary"> {
  const [journey = "", canary] = name.slice(prefix.length).split("-canary-");
  return canary === undefined ? { journey } : { journey, canary };
}
