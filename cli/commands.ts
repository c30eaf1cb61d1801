import type { Command } from "./command.ts";
import { check } from "./commands/check.ts";
import { compile } from "./commands/compile.ts";
import { explain } from "./commands/explain.ts";
import { map } from "./commands/map.ts";
import { outbox } from "./commands/outbox.ts";
import { runs } from "./commands/runs.ts";
import { send } from "./commands/send.ts";
import { start } from "./commands/start.ts";

/** Every command there is, in the order in which they are listed. */
export const COMMANDS: readonly Command[] = [start, send, runs, outbox, explain, check, compile, map];
