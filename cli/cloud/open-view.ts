import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Io } from "../command.ts";
import { ProblemError } from "../problem.ts";
import type { CloudChoice } from "./options.ts";
import { restingView } from "./resting-view.ts";
import { runningView } from "./running-view.ts";
import { stackView } from "./stack-view.ts";
import type { CloudView } from "./view.ts";

/**
 * The cloud a command was asked to look at: the deployed stack, else the local cloud that listens on the port, else what
 * an earlier `npm start` left under `.sojourn/`, opened with its clock standing still.
 */
export async function openView(choice: CloudChoice, io: Io): Promise<CloudView> {
  if (choice.stack !== undefined) return stackView(choice.stack, io.root);
  const running = await runningView(choice.port);
  if (running !== undefined) return running;
  if (existsSync(join(choice.dir, "cloud.db"))) return restingView(choice.dir);
  throw new ProblemError(
    `No local cloud listens on port ${choice.port}, and none has been started before.`,
    "Start one with npm start; or name a deployed stack with --stack.",
  );
}
