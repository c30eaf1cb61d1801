import { isJsonObject, type Json } from "../model/json.ts";

/** The names of a column, as they are compared: in small letters, without blanks, hyphens and underscores. */
export function plainName(column: string): string {
  return column.toLowerCase().replaceAll(/[\s_-]/g, "");
}

/** Names under which files hold the id of a customer, compared by `plainName`. */
const CUSTOMER: ReadonlySet<string> = /* @__PURE__ */ new Set(["customer", "customerid", "userid"]);

export function isCustomerColumn(column: string): boolean {
  return CUSTOMER.has(plainName(column));
}

/** The id of the customer in a row: the text or number that is the row, or that stands in the customer's column. */
export function customerIn(value: unknown): string | undefined {
  if (!isJsonObject(value)) return idOf(value);
  for (const [name, cell] of Object.entries(value)) if (isCustomerColumn(name)) return idOf(cell);
  return undefined;
}

function idOf(value: unknown): string | undefined {
  const id = typeof value === "string" ? value.trim() : Number.isSafeInteger(value) ? String(value) : "";
  return id === "" ? undefined : id;
}

/** A row as texts by the names of its columns in small letters, as lists of answers and suppressions are read. */
export function textsOf(value: unknown): Readonly<Record<string, string>> {
  if (!isJsonObject(value)) throw new Error("The row is no object with named values.");
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, cell]): [string, string][] => {
      const text = textOf(cell);
      return text === undefined ? [] : [[name.trim().toLowerCase(), text]];
    }),
  );
}

/** A value of a row as a csv would hold it; undefined for null and for what is no single value. */
export function textOf(cell: Json | undefined): string | undefined {
  if (typeof cell === "string") return cell.trim();
  return typeof cell === "number" || typeof cell === "boolean" ? String(cell) : undefined;
}

/** The text in the first of these columns that has one; names are compared by `plainName`. */
export function textIn(row: ReadonlyMap<string, Json>, names: readonly string[]): string | undefined {
  for (const name of names) {
    const text = textOf(row.get(name));
    if (text !== undefined && text !== "") return text;
  }
  return undefined;
}
