/** What is undefined in `T` may be left out, and what may be left out is never undefined. */
type Defined<T> = { [Key in keyof T as undefined extends T[Key] ? never : Key]: T[Key] } & {
  [Key in keyof T as undefined extends T[Key] ? Key : never]?: Exclude<T[Key], undefined>;
};

/** The values by name without those that are undefined, in the order given: what `exactOptionalPropertyTypes` asks for. */
export function defined<T extends object>(values: T): Defined<T>;
export function defined(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const name in values) if (values[name] !== undefined) found[name] = values[name];
  return found;
}
