import { nearest } from "../../workflows/compiler/nearest.ts";
import type { CloudView } from "../cloud/view.ts";
import { UsageError } from "../usage-error.ts";
import { type Machine, machinesOf } from "./machines.ts";

/** A journey with its machines: its own, and those of its canaries, newest first. */
export interface JourneyMachines {
  readonly journey: string;
  readonly machines: readonly Machine[];
}

/** All journeys of a cloud, or the one that was asked for. */
export async function pickJourneys(view: CloudView, asked: string | undefined): Promise<readonly JourneyMachines[]> {
  const machines = await machinesOf(view);
  const names = [...new Set(machines.map(({ journey }) => journey))].toSorted();
  const of = (journey: string) => ({ journey, machines: machines.filter((machine) => machine.journey === journey) });
  if (asked === undefined) return names.map(of);
  if (names.includes(asked)) return [of(asked)];
  const meant = nearest(asked, names);
  throw new UsageError(
    `There is no journey "${asked}" in ${view.where}.`,
    meant === undefined ? `It has ${names.join(", ") || "none"}.` : `Did you mean "${meant}"?`,
  );
}

/** The version of a journey's canary: the newest that was deployed. */
export function canaryOf({ machines }: JourneyMachines): string | undefined {
  return machines.find(({ canary }) => canary !== undefined)?.canary;
}
