import * as z from "zod/mini";
import { defined } from "../../core/model/defined.ts";
import type { RecheckStore, Rechecks } from "../../core/ports.ts";
import { type Item, number, text, textOf } from "./attributes.ts";
import { CONTROL_KEY } from "./control.ts";
import type { Change, Table } from "./table.ts";

const KEY = "LOOK";

/**
 * How far profiles have been looked at: one item, which the sweeper and the fan-out read and write. Earlier releases kept it
 * in the item of what ops decide: from there comes what has not been written since.
 */
export function recheckStore(table: Table): RecheckStore {
  const set = (change: Change) =>
    table.update(KEY, KEY, {
      update: `${change.update}, #schema = :schema`,
      values: { ":schema": number(1), ...change.values },
    });
  return {
    read: async () => {
      const now = parse(await table.get(KEY, KEY));
      if (now.looked !== undefined && now.look !== undefined) return now;
      return { ...parse(await table.get(CONTROL_KEY, CONTROL_KEY)), ...now };
    },
    change: async (change) => {
      if (change.do === "looked") {
        await set({ update: "SET #looked = :rules", values: { ":rules": text(change.rules) } });
        return;
      }
      const { look, listed } = change;
      const values = { ":look": text(JSON.stringify(look)), ":listed": text(JSON.stringify(listed)) };
      await set({ update: "SET #look = :look, #listed = :listed", values });
    },
  };
}

const Looking = z.object({
  rules: z.string(),
  since: z.number(),
  customers: z.number(),
  ended: z.exactOptional(z.number()),
});
const Listed = z.record(z.string(), z.object({ of: z.string(), from: z.number() }));

function parse(item: Item = {}): Rechecks {
  const [looked, look, listed] = ["looked", "look", "listed"].map((name) => textOf(item, name));
  return {
    ...defined({ looked }),
    ...(look === undefined ? {} : { look: Looking.parse(JSON.parse(look)) }),
    ...(listed === undefined ? {} : { listed: Listed.parse(JSON.parse(listed)) }),
  };
}
