import { ListStateMachinesCommand } from "@aws-sdk/client-sfn";
import type { CloudView } from "../cloud/view.ts";

/** A machine of a journey; a canary has one of its own for each of its versions. */
export interface Machine {
  readonly name: string;
  readonly arn: string;
  readonly journey: string;
  /** Version of a canary, which its machine's name bears. */
  readonly canary?: string;
  /** Epoch milliseconds. */
  readonly created: number;
}

/** The machines of all journeys in this cloud, of canaries the newest first. Machines that were replaced are kept, so are listed. */
export async function machinesOf(view: CloudView): Promise<readonly Machine[]> {
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

/** `sojourn-dev-welcome-canary-0c859a8a2573` → welcome, 0c859a8a2573: no journey has a hyphen in its name. */
function journeyOf(name: string, prefix: string): Pick<Machine, "journey" | "canary"> {
  const [journey = "", canary] = name.slice(prefix.length).split("-canary-");
  return canary === undefined ? { journey } : { journey, canary };
}
