import { sha256 } from "../adapters/system/system.ts";
import { compileWorkspace } from "../workflows/compiler/workspace.ts";
import { readWorkspace } from "../workflows/read.ts";

/** The zone of the workspace's settings, in which times are told. */
export async function workspaceZone(root: string): Promise<string> {
  const { settings } = await compileWorkspace(await readWorkspace(root), { hash: sha256 });
  return settings.zone;
}
