import * as z from "zod/mini";
import type { Profile } from "../../core/model/profile.ts";
import type { WindowStates } from "../../core/model/window.ts";
import { customerKey, type Item, PROFILE, requiredText, textOf } from "./item.ts";
import { PARTS } from "./profile-item.ts";
import type { Table } from "./table.ts";

/** What a scan tells of one customer. */
export interface ScannedProfile {
  readonly customerId: string;
  readonly segments: readonly string[];
  readonly windows: WindowStates;
}

/** Customers with their segments and windows, in the order of the table, which is that of a hash: the first are a fair sample. */
export interface SegmentScan {
  /** A page of about `limit` items, and how many items of the table were read for it; no `next` at the end. */
  page(
    limit: number,
    from?: string,
  ): Promise<{ readonly profiles: readonly ScannedProfile[]; readonly items: number; readonly next?: string }>;
}

const CUSTOMER = customerKey("");
const scanPlace = z.object({ pk: z.string(), sk: z.string() });

/** A scan reads, and pays for, all items of the table that it passes. */
export function segmentScan(table: Table): SegmentScan {
  return {
    page: async (limit, from) => {
      const place = from === undefined ? undefined : scanPlace.parse(JSON.parse(from));
      const page = await table.scan(PROFILE, limit, place, ["segments", "windows"]);
      return {
        profiles: page.items.map((item) => ({
          customerId: requiredText(item, "pk").slice(CUSTOMER.length),
          segments: partOf(item, "segments") ?? [],
          windows: partOf(item, "windows") ?? {},
        })),
        items: page.read,
        ...(page.next === undefined ? {} : { next: JSON.stringify(page.next) }),
      };
    },
  };
}

function partOf<Part extends "segments" | "windows">(item: Item, part: Part): NonNullable<Profile[Part]> | undefined {
  const stored = textOf(item, part);
  return stored === undefined ? undefined : PARTS[part].unpack(JSON.parse(stored));
}
