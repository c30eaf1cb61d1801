import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TemplateSource } from "../../local/template/load-template.ts";

export interface Definition {
  StartAt: string;
  States: Record<string, { Type: string; Next?: string; End?: true }>;
}

interface Resources {
  readonly [id: string]: {
    readonly Properties?: { StateMachineName?: string; DefinitionS3Location?: { readonly Key: string } };
  };
}

/** What would be deployed with the definitions of its machines changed, which are assets of the nested stacks. */
export function changedMachines(
  source: TemplateSource,
  change: (definition: Definition, machineName: string) => void,
): TemplateSource {
  const dir = mkdtempSync(join(tmpdir(), "sojourn-machines-"));
  const assets: Record<string, string> = { ...source.assets };
  for (const path of Object.values(source.assets).filter((one) => one.endsWith(".json"))) {
    const { Resources: resources = {} } = JSON.parse(readFileSync(path, "utf8")) as { Resources?: Resources };
    for (const { Properties } of Object.values(resources)) {
      const { StateMachineName: name = "", DefinitionS3Location: { Key: key } = { Key: "" } } = Properties ?? {};
      const definition = source.assets[key];
      if (definition === undefined) continue;
      const changed = JSON.parse(readFileSync(definition, "utf8")) as Definition;
      change(changed, name);
      assets[key] = join(dir, key);
      writeFileSync(join(dir, key), JSON.stringify(changed));
    }
  }
  return { ...source, assets };
}
