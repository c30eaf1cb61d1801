import { ListStateMachineAliasesCommand } from "@aws-sdk/client-sfn";
import { nearest } from "../../workflows/compiler/nearest.ts";
import type { CloudView } from "../cloud/view.ts";
import { UsageError } from "../usage-error.ts";
import { type Machine, machinesOf } from "./machines.ts";

/** A journey with its machines: its own, and those of its canaries, newest first. */
export interface JourneyMachines {
  readonly journey: string;
  readonly machines: readonly Machine[];
  /** The version that is on trial, or was rolled back. */
  readonly canary?: string;
}

/** All journeys of a cloud, or the one that was asked for. */
export async function pickJourneys(view: CloudView, asked: string | undefined): Promise<readonly JourneyMachines[]> {
  const machines = await machinesOf(view);
  const names = [...new Set(machines.map(({ journey }) => journey))].toSorted();
  const of = async (journey: string): Promise<JourneyMachines> => {
    const own = machines.filter((machine) => machine.journey === journey);
    const canary = await canaryOf(view, own);
    return { journey, machines: own, ...(canary === undefined ? {} : { canary }) };
  };
  if (asked === undefined) return Promise.all(names.map(of));
  if (names.includes(asked)) return [await of(asked)];
  const meant = nearest(asked, names);
  throw new UsageError(
    `There is no journey "${asked}" in ${view.where}.`,
    meant === undefined ? `It has ${names.join(", ") || "none"}.` : `Did you mean "${meant}"?`,
  );
}

/**
 * The version of a journey's canary: the newest that was deployed, unless the journey has been given that version since,
 * which is what becomes of a canary that is promoted. Its machine stays in the account.
 */
async function canaryOf(view: CloudView, machines: readonly Machine[]): Promise<string | undefined> {
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
