import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { withView } from "../cloud/open-view.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import type { CloudView } from "../cloud/view.ts";
import { type Command, ProblemError, unwritable } from "../command.ts";
import { neededWord, readArguments } from "../command-line.ts";
import { erasureOf, heldOf } from "../look/held.ts";
import { knownPerson, unknownPerson } from "../look/person.ts";

const USAGE = `export CUSTOMER [--out FILE]
  --out FILE     where the JSON document goes (standard output)
${CLOUD_USAGE}`;

/**
 * Everything that is stored of a customer, named by any of their ids, as one JSON document (docs/privacy.md). Of a customer who was
 * erased, the receipt.
 */
export const exportCustomer: Command = {
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, { ...CLOUD_OPTIONS, out: { type: "string" } }, { atMost: 1 });
    const customerId = neededWord(words[0], "Whose data?", "npx sojourn export c-1042 --out c-1042.json");
    return withView(cloudChoice(values, io), io, async (view) => {
      const known = await knownPerson(view, customerId);
      if (known?.person.erasure !== undefined) throw beingErased(view, customerId);
      const found =
        known === undefined ? await erasureOf(view, customerId) : await heldOf(view, customerId, known, view.now());
      if (found === undefined) throw await unknownPerson(view, customerId);
      const text = `${JSON.stringify(found, null, 2)}\n`;
      if (values.out === undefined) io.out.write(text);
      else writeOut(resolve(io.cwd, values.out), text);
      return 0;
    });
  },
};

function beingErased({ where, reach }: CloudView, customerId: string): ProblemError {
  return new ProblemError(
    `The erasure of "${customerId}" in ${where} has begun and not ended.`,
    `npx sojourn forget ${customerId}${reach} ends it. It holds nothing more than what functions wrote meanwhile.`,
  );
}

function writeOut(file: string, text: string): void {
  try {
    // Whoever else uses this machine must not read it.
    writeFileSync(file, text, { mode: 0o600 });
  } catch (error) {
    unwritable(file)(error);
  }
}
