import { erasureStore } from "../../adapters/aws/erasures.ts";
import { runStore } from "../../adapters/aws/runs.ts";
import { table } from "../../adapters/aws/table.ts";
import { tombstones } from "../../adapters/aws/tombstones.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { counted } from "../../core/explain/words.ts";
import { LAST_WRITE_AFTER } from "../../core/privacy/erasure.ts";
import { beginErasure, endErasure, type ForgetDeps } from "../../core/privacy/forget.ts";
import type { Receipt } from "../../core/privacy/receipt.ts";
import { TOMBSTONE_KEPT } from "../../core/privacy/retention.ts";
import { withView } from "../cloud/open-view.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import { type CloudView, profilesOf } from "../cloud/view.ts";
import { agrees, type Command, type Io, wait } from "../command.ts";
import { neededWord, readArguments } from "../command-line.ts";

const USAGE = `forget CUSTOMER [--yes]
  --yes          do not ask
${CLOUD_USAGE}`;

/**
 * Erases a customer, named by any of their ids, and prints a receipt. On a deployed stack it takes five minutes: until no function that
 * began before can write any more. If it was interrupted, it is given again with the same id.
 */
export const forget: Command = {
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, { ...CLOUD_OPTIONS, yes: { type: "boolean" } }, { atMost: 1 });
    const customerId = neededWord(words[0], "Whom?", "npx sojourn forget c-1042");
    return withView(cloudChoice(values, io), io, async (view) => {
      const question = `Erase everything about this customer in ${view.where}? It is for good.`;
      if (values.yes !== true && !(await agrees(io, question))) {
        io.err.write("Nobody was erased. --yes does it without asking.\n");
        return 1;
      }
      const receipt = await erase(io, view, customerId);
      io.out.write(values.json === true ? `${JSON.stringify(receipt, null, 2)}\n` : receiptText(receipt, view));
      return 0;
    });
  },
};

function depsOf(view: CloudView): ForgetDeps {
  const items = table(view.dynamodb, view.table);
  return {
    profiles: profilesOf(view),
    erasures: erasureStore(view.dynamodb, view.table),
    tombstones: tombstones(items),
    runs: runStore(view.sfn, `${view.statesArn}stateMachine:${view.machinePrefix}`),
    clock: view,
    hash: sha256,
    tombstoneKept: TOMBSTONE_KEPT,
  };
}

/** Functions of the local cloud are not killed half-way, and the clock stands still while one runs; milliseconds. */
const LOCAL_WAIT = 2_000;

async function erase(io: Io, view: CloudView, customerId: string): Promise<Receipt> {
  const deps = depsOf(view);
  const isDeployed = view.outbox === undefined;
  const begun = await beginErasure(deps, customerId);
  await view.settle();
  if (isDeployed && io.err.terminal) {
    io.err.write("Erased. In five minutes it is removed what functions may still write; then the receipt follows.\n");
  }
  if (view.isRunning) await wait(io, isDeployed ? LAST_WRITE_AFTER : LOCAL_WAIT);
  const { receipt } = await endErasure(deps, customerId, { ...begun, isLocal: !isDeployed });
  await view.settle();
  return receipt;
}

function receiptText({ erasedAt, ids, runs, removed, stays, outside }: Receipt, { where }: CloudView): string {
  const kinds = Object.entries(removed).map(([kind, n]) => `  ${n} × ${kind}`);
  return [
    kinds.length === 0
      ? `Nothing was stored of this customer in ${where}. What happened before ${erasedAt} is refused.`
      : `Erased in ${where}, ${erasedAt}: ${counted(ids, "id")}, ${counted(runs, "run")} told to stop. Removed:`,
    ...kinds,
    "What stays:",
    ...stays.map(({ what, where: place, until }) => `  ${what} (${place}), until ${until}`),
    "What lies elsewhere, and docs/privacy.md says more of:",
    ...outside.map(({ what, where: place, until }) => `  ${place}: ${what}; ${until}`),
    "",
  ].join("\n");
}
