import { type Io, wait } from "../command.ts";
import type { CloudView } from "./view.ts";

/** What functions keep for a while after a change. */
interface Kept {
  /** Milliseconds until every function follows the change. */
  readonly after: number;
  /** What may happen until then: "functions may …". */
  readonly still: string;
}

/** Waits until every function follows a change that is stored. False where the person did not wait for that. */
export async function untilItHolds(io: Io, view: CloudView, { after, still }: Kept): Promise<boolean> {
  if (!view.isRunning) return true;
  const seconds = after / 1000;
  if (io.err.terminal) io.err.write(`Stored. Every function follows it in ${seconds} seconds …\n`);
  await wait(io, after);
  if (!io.stop.aborted) return true;
  io.err.write(`It is stored, but ${still} for up to ${seconds} seconds more.\n`);
  return false;
}
