import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { diagnosticsDocument } from "./compiler/diagnostics/document.ts";
import { withTables } from "./compiler/schema/reference.ts";
import { SCHEMAS, schemaText } from "./compiler/schema/schemas.ts";
import { writeNames } from "./write-names.ts";

/**
 * `npm run generate`: writes workflows/schema/*.schema.json, the tables of fields in the guide, and docs/diagnostics.md. A test fails
 * when it was forgotten.
 */
const folder = fileURLToPath(new URL("./schema/", import.meta.url));
mkdirSync(folder, { recursive: true });
for (const [name, schema] of Object.entries(SCHEMAS)) writeFileSync(`${folder}${name}`, schemaText(schema));
await writeNames(fileURLToPath(new URL("..", import.meta.url)));
for (const page of ["../docs/journey-language.md", "../docs/sources.md", "../docs/destinations.md"]) {
  const path = fileURLToPath(new URL(page, import.meta.url));
  writeFileSync(path, withTables(readFileSync(path, "utf8")));
}
writeFileSync(fileURLToPath(new URL("../docs/diagnostics.md", import.meta.url)), diagnosticsDocument());
