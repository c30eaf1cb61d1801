import { counted } from "../../core/explain/words.ts";
import { type Io, wait } from "../command.ts";
import { CLEAR_LINE } from "../terminal.ts";
import type { CloudView } from "./view.ts";

/** What functions keep for a while after a change. */
interface Kept {
  /** Milliseconds until every function follows the change. */
  readonly after: number;
  /** What has been stored: "The key is revoked". */
  readonly stored: string;
  /** What may happen until then: "functions may …". */
  readonly still: string;
}

/** Waits until every function follows a change that is stored. False where the person did not wait for that. */
export async function untilItHolds(io: Io, view: CloudView, { after, stored, still }: Kept): Promise<boolean> {
  if (!view.isRunning) return true;
  await waitTelling(io, after, `${stored}; until every function knows it, ${still}. Ctrl-C does not take it back`);
  if (!io.stop.aborted) return true;
  io.err.write(`It is stored, but ${still} for up to ${after / 1_000} seconds more.\n`);
  return false;
}

/** Waits so many milliseconds, or until the person asks to stop, and says what for: on a terminal with the seconds that are left. */
export async function waitTelling(io: Io, milliseconds: number, what: string): Promise<void> {
  if (!io.err.terminal) {
    io.err.write(`${what}. Waiting ${seconds(milliseconds)} …\n`);
    return wait(io, milliseconds);
  }
  io.err.write(`${what}.\n`);
  for (let left = milliseconds; left > 0 && !io.stop.aborted; left -= 1_000) {
    io.err.write(`${CLEAR_LINE}Waiting ${seconds(left)} …`);
    await wait(io, Math.min(left, 1_000));
  }
  io.err.write(CLEAR_LINE);
}

function seconds(milliseconds: number): string {
  return counted(Math.ceil(milliseconds / 1_000), "second");
}
