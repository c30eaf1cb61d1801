import type { Command } from "./command.ts";
import { check } from "./commands/check.ts";
import { compile } from "./commands/compile.ts";
import { explain } from "./commands/explain.ts";
import { map } from "./commands/map.ts";
import { outbox } from "./commands/outbox.ts";
import { runs } from "./commands/runs.ts";
import { send } from "./commands/send.ts";
import { start } from "./commands/start.ts";

const BY_NAME = { start, send, check, compile, map, runs, outbox, explain } satisfies Readonly<Record<string, Command>>;

/** Every command there is, in the order in which they are listed. */
export const COMMANDS: readonly Command[] = Object.values(BY_NAME);
