import { once } from "node:events";
import { createWriteStream } from "node:fs";
import type { BulkKind } from "../core/bulk/import.ts";

/** A file of made rows, and what the command is told of it. */
export interface MadeFile {
  readonly kind: BulkKind;
  readonly name: string;
  readonly words: readonly string[];
  readonly header: string;
  readonly row: (at: number) => string;
  readonly rows: number;
}

export const FILES: Readonly<Record<BulkKind, Omit<MadeFile, "rows">>> = {
  profiles: {
    ...{ kind: "profiles", name: "customers.csv", words: ["--source", "crm"] },
    header: "customerId,email,plan,points,consent.offers.email,time",
    row: (at) =>
      `c${at},c${at}@example.com,${at % 2 === 0 ? '"gold, old"' : "free"},${at % 100},yes,2026-01-02T09:00:00Z`,
  },
  events: {
    ...{ kind: "events", name: "orders.csv", words: ["--source", "orders"], header: "who,placed,total" },
    row: (at) => `c${at % 5_000},2026-01-02T09:00:00Z,${at}`,
  },
  list: {
    ...{ kind: "list", name: "picked.csv", words: ["--segment", "picked"], header: "customerId" },
    row: (at) => `c${at}`,
  },
  consent: {
    ...{
      kind: "consent",
      name: "answers.csv",
      words: ["--source", "old"],
      header: "customer,topic,channel,answer,time",
    },
    row: (at) => `c${at},offers,email,${at % 2 === 0 ? "no" : "yes"},2026-01-03T09:00:00Z`,
  },
  suppressions: {
    ...{ kind: "suppressions", name: "bounces.csv", words: ["--source", "ses"], header: "email,reason" },
    row: (at) => `c${at}@example.com,bounced`,
  },
};

/** Writes a file of any length in constant memory. */
export async function writeRows(path: string, { rows, header, row }: Pick<MadeFile, "rows" | "header" | "row">) {
  const file = createWriteStream(path);
  let text = `${header}\n`;
  for (let at = 0; at < rows; at++) {
    text += `${row(at)}\n`;
    if (text.length < 262_144) continue;
    if (!file.write(text)) await once(file, "drain");
    text = "";
  }
  file.end(text);
  await once(file, "close");
}
