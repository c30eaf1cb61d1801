import { openView } from "../cloud/open-view.ts";
import type { CloudChoice } from "../cloud/options.ts";
import type { ExitCode, Io } from "../command.ts";
import { rechecksOf } from "./control-of.ts";

/** What no rules are called: the sweeper finds that profiles were looked at under others. */
const NONE = "refresh";

/**
 * Has every profile looked at again: segments and dates are worked out anew, which a changed definition does by itself.
 * The sweeper begins it at its next round; idempotent.
 */
export async function refresh(io: Io, choice: CloudChoice, json: boolean): Promise<ExitCode> {
  const view = await openView(choice, io);
  try {
    await rechecksOf(view).change({ do: "looked", rules: NONE });
    io.out.write(
      json
        ? `${JSON.stringify({ refresh: "asked", where: view.where })}\n`
        : `Every profile in ${view.where} will be looked at again, segments and dates worked out anew. It begins within 10 minutes and goes at 100 customers a second.\n`,
    );
    return 0;
  } finally {
    await view.close();
  }
}
