import type { Workspace } from "../../workflows/compiler/compiled.ts";
import { aliasName, namesOf } from "../names.ts";
import { deletedIfDrained, deployedMachines, emailAccount } from "./account.ts";
import type { Finding } from "./finding.ts";
import { checkSender } from "./sender-check.ts";
import { type Adoption, adoption, pruneCandidates } from "./versions.ts";

export interface Preparation {
  readonly findings: readonly Finding[];
  readonly adoption: Adoption;
}

/** Looks at the account before a deployment, and makes room where a machine nears its 100 aliases. */
export async function prepare(workspace: Workspace, stage: string, region: string): Promise<Preparation> {
  const { sender } = workspace.settings;
  const emails = Object.values(workspace.templates).filter(({ channel }) => channel === "email");
  const findings = await checkSender(emailAccount(), {
    ...(sender.email === undefined ? {} : { sender: sender.email }),
    templates: emails.map(({ name }) => name),
    region,
  });
  const deployed = await deployedMachines(namesOf(stage));
  const wanted = new Set(workspace.journeys.map(({ version }) => aliasName(version)));
  const pruned: Finding[] = [];
  for (const alias of pruneCandidates(deployed, wanted)) {
    if (await deletedIfDrained(alias)) {
      pruned.push({ severity: "fine", message: `Deleted the drained alias ${alias.arn}.` });
    }
  }
  return { findings: [...findings, ...pruned], adoption: adoption(workspace.journeys, deployed, aliasName) };
}
