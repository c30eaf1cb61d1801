import type { Command } from "./command.ts";
import { check } from "./commands/check.ts";
import { compile } from "./commands/compile.ts";
import { explain } from "./commands/explain.ts";
import { map } from "./commands/map.ts";
import { newJourney } from "./commands/new.ts";
import { outbox } from "./commands/outbox.ts";
import { runs } from "./commands/runs.ts";
import { send } from "./commands/send.ts";
import { start } from "./commands/start.ts";
import { test } from "./commands/test.ts";

const BY_NAME = { start, send, new: newJourney, check, test, compile, map, runs, outbox, explain } satisfies Readonly<
  Record<string, Command>
>;

/** Every command there is, in the order in which they are listed. */
export const COMMANDS: readonly Command[] = Object.values(BY_NAME);
