import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { withTables } from "./compiler/schema/reference.ts";
import { SCHEMAS, schemaText } from "./compiler/schema/schemas.ts";
import { writeNames } from "./write-names.ts";

/**
 * Writes workflows/schema/*.schema.json, and the tables of fields in the guide: `npm run generate`. A test fails when it was
 * forgotten.
 */
const folder = fileURLToPath(new URL("./schema/", import.meta.url));
mkdirSync(folder, { recursive: true });
for (const [name, schema] of Object.entries(SCHEMAS)) writeFileSync(`${folder}${name}`, schemaText(schema));
await writeNames(fileURLToPath(new URL("..", import.meta.url)));
for (const page of ["../docs/journey-language.md", "../docs/sources.md"]) {
  const path = fileURLToPath(new URL(page, import.meta.url));
  writeFileSync(path, withTables(readFileSync(path, "utf8")));
}
