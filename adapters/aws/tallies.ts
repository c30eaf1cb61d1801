import type { Tallies } from "../../core/ports/tallies.ts";
import { number, textOf } from "./item.ts";
import type { Table } from "./table.ts";

/** One item for each slot; a write to add. */
export function tallies(table: Table): Tallies {
  return {
    async add(tally, slot, amounts, expiresAt) {
      const entries = Object.entries(amounts);
      if (entries.length === 0) return;
      await table.update(`TALLY#${tally}`, slot, {
        update: `ADD ${entries.map((_, at) => `#n${at} :n${at}`).join(", ")} SET #expiresAt = :expiresAt`,
        values: {
          ...Object.fromEntries(entries.map(([, amount], at) => [`:n${at}`, number(amount)])),
          ":expiresAt": number(expiresAt),
        },
        names: Object.fromEntries(entries.map(([name], at) => [`#n${at}`, `n:${name}`])),
      });
    },
    async read(tally, slots) {
      const items = await table.getAll(slots.map((sk) => ({ pk: `TALLY#${tally}`, sk })));
      return Object.fromEntries(
        items.map((item) => [
          textOf(item, "sk") ?? "",
          Object.fromEntries(
            Object.entries(item).flatMap(([name, { N }]) =>
              name.startsWith("n:") ? [[name.slice(2), Number(N)]] : [],
            ),
          ),
        ]),
      );
    },
  };
}
