import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CATALOGUE, readCatalogue } from "./compiler/names/catalogue.ts";
import { NAMES_SCHEMA, namesSchema, schemaText } from "./compiler/schema/schemas.ts";
import { readSource } from "./read.ts";

/**
 * Writes the names that a workspace declares for its editors, workflows/schema/names.schema.json, where they have changed. Where
 * nothing can be written, nothing is.
 */
export async function writeNames(root: string): Promise<void> {
  const folder = join(root, "workflows/schema");
  const path = join(folder, NAMES_SCHEMA);
  const catalogue = readCatalogue(await readSource(root, CATALOGUE), () => {});
  const text = schemaText(namesSchema(catalogue));
  const known = await readFile(path, "utf8").catch(() => undefined);
  // A workspace without a catalogue needs the file only where editors look at the schemas that refer to it.
  if (known === text) return;
  await mkdir(folder, { recursive: true })
    .then(() => writeFile(path, text))
    .catch(() => {});
}
