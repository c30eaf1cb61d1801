import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { KEY } from "./messages.ts";
import { served } from "./served.ts";

/*
 * Has schemathesis send requests made from docs/openapi.yaml to collect: node tests/collect/schemathesis.ts PROGRAM SECONDS
 * https://schemathesis.readthedocs.io/
 */

const [program = "st", seconds = "60"] = process.argv.slice(2);
const DOCUMENT = fileURLToPath(new URL("../../docs/openapi.yaml", import.meta.url));
/** Whether a request is refused cannot be known from its shape alone: ids and times are judged by their values. */
const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
  "unsupported_method",
];

const { url, close } = await served({ limit: 1_000_000_000 });
const args = [
  ["run", DOCUMENT, "--url", url, "--auth", `${KEY}:`],
  ["--checks", CHECKS.join(","), "--phases", "examples,coverage,fuzzing"],
  ["--max-time", seconds, "--seed", "11", "--max-response-time", "5", "--warnings", "off", "--no-color"],
];
const child = spawn(program, args.flat(), { stdio: "inherit" });
process.exitCode = await new Promise<number>((resolve) => child.on("exit", (code) => resolve(code ?? 1)));
await close();
