import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { SCHEMAS, schemaText } from "./compiler/schema/schemas.ts";
import { writeNames } from "./write-names.ts";

/** Writes workflows/schema/*.schema.json: `node workflows/write-schemas.ts`. A test fails when it was forgotten. */
const folder = fileURLToPath(new URL("./schema/", import.meta.url));
mkdirSync(folder, { recursive: true });
for (const [name, schema] of Object.entries(SCHEMAS)) writeFileSync(`${folder}${name}`, schemaText(schema));
await writeNames(fileURLToPath(new URL("..", import.meta.url)));
