import * as z from "zod/mini";
import { brokenText } from "../../../../core/ingest/storable.ts";
import { withApiNames } from "../field-names.ts";
import { instantOf } from "../time.ts";

const text = z.optional(z.string());
const lists = z.optional(z.record(z.string(), z.union([z.array(z.string()), z.string()])));
const number = z.optional(z.union([z.number(), z.string()]));

const shape = z.object({
  Id: text,
  Address: text,
  ChannelType: text,
  OptOut: text,
  EndpointStatus: text,
  EffectiveDate: text,
  CreationDate: text,
  Attributes: lists,
  Metrics: z.optional(z.record(z.string(), number)),
  Demographic: z.optional(z.record(z.string(), z.union([z.string(), z.number()]))),
  Location: z.optional(z.record(z.string(), z.union([z.string(), z.number()]))),
  User: z.optional(z.object({ UserId: text, UserAttributes: lists })),
});

/** An endpoint as exports hold it. */
export type Endpoint = z.infer<typeof shape>;

/** Reads a row: a JSON object, or the cells of a CSV by column (`User.UserAttributes.FirstName`). */
export function endpointOf(row: unknown): Endpoint | { readonly refused: string } {
  const broken = brokenText(JSON.parse(JSON.stringify(row ?? null)), "The row");
  if (broken !== undefined) return { refused: `${broken} has half of a surrogate pair, a character cut in two.` };
  const value = withApiNames(isCells(row) ? nested(row) : withoutNulls(row));
  const read = shape.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    return { refused: `${issue?.path.map(String).join(".") || "The row"} is not as Pinpoint writes endpoints.` };
  }
  const { Id, Address, User, EffectiveDate } = read.data;
  if ([Id, Address, User?.UserId].every((one) => one === undefined || one === "")) {
    return { refused: "The row has neither Id nor Address nor User.UserId." };
  }
  if (EffectiveDate !== undefined && EffectiveDate !== "" && instantOf(EffectiveDate) === undefined) {
    return { refused: `EffectiveDate is not a time: ${EffectiveDate}.` };
  }
  return read.data;
}

/** A field that is null is absent, and no reason to refuse the endpoint. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((each) => each !== null).map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).filter(([, each]) => each !== null);
  return Object.fromEntries(fields.map(([name, each]) => [name, withoutNulls(each)]));
}

function isCells(row: unknown): row is Readonly<Record<string, string>> {
  if (typeof row !== "object" || row === null || Array.isArray(row)) return false;
  return Object.values(row).every((cell) => typeof cell === "string");
}

/** Columns with dots as objects, without empty cells. A list is written as JSON, or as columns `x.0`, `x.1`. */
function nested(cells: Readonly<Record<string, string>>): unknown {
  const root: Record<string, unknown> = {};
  for (const [column, cell] of Object.entries(cells)) {
    if (cell === "") continue;
    const path = column.split(".");
    const own = /^(Attributes|Metrics)$/.test(path[0] ?? "")
      ? 1
      : /^User\.UserAttributes\./.test(column)
        ? 2
        : path.length;
    const names = own < path.length ? [...path.slice(0, own), path.slice(own).join(".")] : path;
    put(root, names, cellValue(cell));
  }
  return root;
}

function put(root: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let at = root;
  for (const name of path.slice(0, -1)) {
    const next = at[name];
    const below: Record<string, unknown> =
      typeof next === "object" && next !== null && !Array.isArray(next) ? Object.fromEntries(Object.entries(next)) : {};
    at[name] = below;
    at = below;
  }
  const last = path.at(-1) ?? "";
  const [, base, index] = /^(.+)[.[](\d+)\]?$/.exec(last) ?? [];
  if (base === undefined || index === undefined) at[last] = value;
  else at[base] = [...(Array.isArray(at[base]) ? at[base] : []), value];
}

function cellValue(cell: string): unknown {
  if (!/^\[.*\]$/s.test(cell)) return cell;
  try {
    const list: unknown = JSON.parse(cell);
    if (Array.isArray(list)) return list.map(String);
  } catch {
    // Not a list.
  }
  return cell;
}
