import { join } from "node:path";
import { z } from "zod/mini";
import { ProblemError } from "../command.ts";
import { buildStack } from "./build-stack.ts";
import { keepStack } from "./stack.ts";

const Part = z.object({ journeys: z.array(z.string()), everywhere: z.boolean() });

/**
 * The process that builds a stack: `node build-stack-process.ts ROOT FOLDER [ONLY]` writes it into FOLDER for `keptStack`. The CDK
 * takes 300 MB that it never frees, so it runs in a process that ends. A Problem is written to stdout as JSON.
 */
const [root = "", folder = "", only] = process.argv.slice(2);
try {
  const part = only === undefined ? undefined : Part.parse(JSON.parse(only));
  await keepStack(await buildStack(root, join(folder, "cdk"), part), folder);
  // The bundler's service would keep the process alive for ever.
  process.exit(0);
} catch (error) {
  if (!(error instanceof ProblemError)) throw error;
  process.stdout.write(JSON.stringify({ message: error.message, hint: error.hint }), () => process.exit(1));
}
