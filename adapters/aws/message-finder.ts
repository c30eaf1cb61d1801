import type { MessageFinder } from "../../core/ports.ts";
import { requiredText, text } from "./attributes.ts";
import { customerKey, messageSk, REPORTED_INDEX } from "./keys.ts";
import type { Table } from "./table.ts";

/** The sparse index of messages whose provider reports on them by its own id. */
export function messageFinder(table: Table): MessageFinder {
  return {
    find: async (reportedAs) => {
      const condition = { condition: "#reportedAs = :reportedAs", values: { ":reportedAs": text(reportedAs) } };
      const [item] = (await table.query(REPORTED_INDEX, condition, 1)).items;
      if (item === undefined) return undefined;
      return {
        customerId: requiredText(item, "pk").slice(customerKey("").length),
        key: requiredText(item, "sk").slice(messageSk("").length),
      };
    },
  };
}
