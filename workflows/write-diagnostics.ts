import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { diagnosticsDocument } from "./compiler/diagnostics/document.ts";

/** Writes docs/diagnostics.md: `node workflows/write-diagnostics.ts`. A test fails when it was forgotten. */
writeFileSync(fileURLToPath(new URL("../docs/diagnostics.md", import.meta.url)), diagnosticsDocument());
