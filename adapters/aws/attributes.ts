import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** A stored item, or a part of one, as DynamoDB has it. */
export type Item = Record<string, AttributeValue>;

export const text = (value: string): AttributeValue => ({ S: value });
export const number = (value: number): AttributeValue => ({ N: String(value) });
export const flag = (value: boolean): AttributeValue => ({ BOOL: value });

export const textOf = (item: Item, name: string): string | undefined => item[name]?.S;

export function numberOf(item: Item, name: string): number | undefined {
  const value = item[name]?.N;
  return value === undefined ? undefined : Number(value);
}

/** Throws where the item lacks it: it is no item of ours. */
export function requiredNumber(item: Item, name: string): number {
  const value = numberOf(item, name);
  if (value === undefined) throw new Error(`A stored item has no ${name}.`);
  return value;
}

/** Throws where the item lacks it: it is no item of ours. */
export function requiredText(item: Item, name: string): string {
  const value = textOf(item, name);
  if (value === undefined) throw new Error(`A stored item has no ${name}.`);
  return value;
}

/** Our schema number; a higher one was written by newer code, and reading it as ours would lose what it added. */
export function checkSchema(item: Item, ...known: readonly number[]): void {
  const schema = requiredNumber(item, "schema");
  if (!known.includes(schema)) {
    throw new Error(`A stored item has schema ${schema}; this code knows ${known.join(" and ")}.`);
  }
}
