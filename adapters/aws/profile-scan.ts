import * as z from "zod/mini";
import type { ProfileScan } from "../../core/ports.ts";
import { requiredText } from "./attributes.ts";
import { customerKey, PROFILE } from "./keys.ts";
import type { Table } from "./table.ts";

const CUSTOMER = customerKey("");
const place = z.object({ pk: z.string(), sk: z.string() });

/**
 * Every profile of the table. A scan reads, and pays for, all items on its way; it is made once when rules change, since an
 * index of profiles would be paid for by every customer all the time.
 */
export function profileScan(table: Table): ProfileScan {
  return {
    page: async (limit, from) => {
      const page = await table.scan(PROFILE, limit, from === undefined ? undefined : place.parse(JSON.parse(from)));
      return {
        customers: page.items.map((item) => requiredText(item, "pk").slice(CUSTOMER.length)),
        ...(page.next === undefined ? {} : { next: JSON.stringify(page.next) }),
      };
    },
  };
}
