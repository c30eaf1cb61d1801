import type { Command } from "./command.ts";
import { check } from "./commands/check.ts";
import { compile } from "./commands/compile.ts";
import { explain } from "./commands/explain.ts";
import { importFiles } from "./commands/import.ts";
import { learn } from "./commands/learn.ts";
import { lift } from "./commands/lift.ts";
import { map } from "./commands/map.ts";
import { newJourney } from "./commands/new.ts";
import { outbox } from "./commands/outbox.ts";
import { pause } from "./commands/pause.ts";
import { promote } from "./commands/promote.ts";
import { redrive } from "./commands/redrive.ts";
import { refresh } from "./commands/refresh.ts";
import { resume } from "./commands/resume.ts";
import { rollback } from "./commands/rollback.ts";
import { runs } from "./commands/runs.ts";
import { send } from "./commands/send.ts";
import { start } from "./commands/start.ts";
import { stop } from "./commands/stop.ts";
import { test } from "./commands/test.ts";

const BY_NAME = {
  start,
  send,
  new: newJourney,
  check,
  learn,
  test,
  compile,
  map,
  runs,
  outbox,
  explain,
  pause,
  resume,
  stop,
  rollback,
  promote,
  redrive,
  refresh,
  lift,
  import: importFiles,
} satisfies Readonly<Record<string, Command>>;

/** Every command there is, in the order in which they are listed. */
export const COMMANDS: readonly Command[] = Object.values(BY_NAME);
