import { erasureStore } from "../../adapters/aws/erasures.ts";
import { runStore } from "../../adapters/aws/runs.ts";
import { table } from "../../adapters/aws/table.ts";
import { tombstones } from "../../adapters/aws/tombstones.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { counted, moment } from "../../core/explain/words.ts";
import { LAST_WRITE_AFTER } from "../../core/privacy/erasure.ts";
import { beginErasure, endErasure, type ForgetDeps } from "../../core/privacy/forget.ts";
import type { Receipt } from "../../core/privacy/receipt.ts";
import { TOMBSTONE_KEPT } from "../../core/privacy/retention.ts";
import { withView } from "../cloud/open-view.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import { waitTelling } from "../cloud/until-it-holds.ts";
import { type CloudView, profilesOf } from "../cloud/view.ts";
import { agrees, type Command, type ExitCode, type Io } from "../command.ts";
import { neededWord, readArguments } from "../command-line.ts";
import { knownPerson, unknownPerson } from "../look/person.ts";

const USAGE = `forget CUSTOMER [--yes] [--tombstone]
  Exit code 1 if nobody of this id is known: then nothing is erased.
  --yes          do not ask
  --tombstone    also where nobody is known: what happened up to now is refused under this id, however late it comes
${CLOUD_USAGE}`;

const OPTIONS = { ...CLOUD_OPTIONS, yes: { type: "boolean" }, tombstone: { type: "boolean" } } as const;

/**
 * Erases a customer, named by any of their ids, and prints a receipt. On a deployed stack it takes five minutes: until no function that
 * began before can write any more. If it was interrupted, it is given again with the same id. Somebody who was erased before is no
 * Problem, so that a script may give an id twice; an id that was never known is one, since it may be misspelt.
 */
export const forget: Command = {
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, OPTIONS, { atMost: 1 });
    const customerId = neededWord(words[0], "Whom?", "npx sojourn forget c-1042");
    return withView(cloudChoice(values, io), io, async (view) => {
      const json = values.json === true;
      const isKnown = (await knownPerson(view, customerId)) !== undefined;
      if (!isKnown && values.tombstone !== true) return tellNobody(io, view, customerId, json);
      const question = isKnown
        ? `Erase everything about this customer in ${view.where}? It is for good.`
        : `Nobody is known by this id in ${view.where}. Refuse what happened under it up to now?`;
      if (values.yes !== true && !(await agrees(io, question))) {
        io.err.write("Nobody was erased. --yes does it without asking.\n");
        return 1;
      }
      const receipt = await erase(io, view, customerId);
      io.out.write(json ? `${JSON.stringify(receipt, null, 2)}\n` : receiptText(receipt, view));
      return 0;
    });
  },
};

/** Nobody is known by the id: either they were erased before, of which the receipt is told again, or there was never anybody. */
async function tellNobody(io: Io, view: CloudView, customerId: string, json: boolean): Promise<ExitCode> {
  const dead = tombstones(table(view.dynamodb, view.table));
  const erased = await dead.erasedAt(customerId);
  if (erased === undefined) {
    const still =
      " Nothing was erased. If an event of this id may still be under way, or in a file: --tombstone refuses it when it comes.";
    throw await unknownPerson(view, customerId, still);
  }
  const receipt = (await dead.receipt(customerId)) ?? null;
  io.out.write(
    json
      ? `${JSON.stringify({ ...receipt, erasedAt: new Date(erased).toISOString(), again: true }, null, 2)}\n`
      : `Nothing is stored of this customer in ${view.where}: they were erased before, ${moment(erased, view.zone)}. What happened up to then is refused.\n`,
  );
  return 0;
}

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
  if (view.isRunning) {
    const what =
      "Erased. What functions that run now may still write is removed when they have ended, and then the receipt follows";
    await waitTelling(io, isDeployed ? LAST_WRITE_AFTER : LOCAL_WAIT, what);
  }
  const { receipt } = await endErasure(deps, customerId, { ...begun, isLocal: !isDeployed });
  await view.settle();
  return receipt;
}

function receiptText({ erasedAt: at, ids, runs, removed, stays, outside }: Receipt, { where }: CloudView): string {
  const kinds = Object.entries(removed).map(([kind, n]) => `  ${n} × ${kind}`);
  return [
    kinds.length === 0
      ? `Nobody was known by this id in ${where}: nothing was erased. What happened under it up to ${at} is refused.`
      : `Erased in ${where}, ${at}: ${counted(ids, "id")}, ${counted(runs, "run")} told to stop. Removed:`,
    ...kinds,
    "What stays:",
    ...stays.map(({ what, where: place, until }) => `  ${what} (${place}), until ${until}`),
    "What lies elsewhere, and docs/privacy.md says more of:",
    ...outside.map(({ what, where: place, until }) => `  ${place}: ${what}; ${until}`),
    "",
  ].join("\n");
}
