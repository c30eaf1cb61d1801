import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { diagnosticsDocument } from "./compiler/diagnostics/document.ts";

/** Writes docs/diagnostics.md: `npm run generate`. A test fails when it was forgotten. */
writeFileSync(fileURLToPath(new URL("../docs/diagnostics.md", import.meta.url)), diagnosticsDocument());
