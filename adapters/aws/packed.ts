/**
 * Compact JSON for profiles. A write is charged by the size of the whole item, so names inside it are short and times
 * are differences. A shape names every field of its type: a new field does not compile until it has a short name.
 */
export interface Codec<T> {
  pack(value: T): unknown;
  /** Trusts its input: only our own writes are read, with a checked schema number. */
  unpack(packed: unknown): T;
}

/** A value kept as it is. */
export function plain<T>(): Codec<T> {
  return { pack: (value) => value, unpack: (packed) => trusted<T>(packed) };
}

type Fields<T> = {
  readonly [K in keyof T]-?:
    | string
    | readonly [short: string, codec: Codec<Exclude<T[K], undefined>>, empty?: "empty when absent"];
};

/** An object with short field names. A field that is "empty when absent" is a map, left out where it is empty. */
export function shape<T extends object>(fields: Fields<T>): Codec<T> {
  const list = Object.entries<string | readonly [string, Codec<unknown>, string?]>(fields).map(([name, field]) =>
    typeof field === "string"
      ? { name, short: field, omit: false }
      : { name, short: field[0], codec: field[1], omit: field[2] !== undefined },
  );
  return {
    pack: (value) => {
      const from = trusted<Record<string, unknown>>(value);
      const to: Record<string, unknown> = {};
      for (const { name, short, codec, omit } of list) {
        const field = from[name];
        if (omit && isEmpty(field)) continue;
        if (field !== undefined) to[short] = codec === undefined ? field : codec.pack(field);
      }
      return to;
    },
    unpack: (packed) => {
      const from = trusted<Record<string, unknown>>(packed);
      const to: Record<string, unknown> = {};
      for (const { name, short, codec, omit } of list) {
        const field = from[short];
        if (field !== undefined) to[name] = codec === undefined ? field : codec.unpack(field);
        else if (omit) to[name] = {};
      }
      return trusted<T>(to);
    },
  };
}

/** Whether an object or list is empty. */
export function isEmpty(value: unknown): boolean {
  for (const _ in trusted<object>(value)) return false;
  return true;
}

/** An object stored as the list of its fields, in this order; none may be absent. */
export function tuple<T extends object>(names: readonly (keyof T & string)[]): Codec<T> {
  return {
    pack: (value) => names.map((name) => value[name]),
    unpack: (packed) => {
      const values = trusted<readonly unknown[]>(packed);
      return trusted<T>(Object.fromEntries(names.map((name, at) => [name, values[at]])));
    },
  };
}

export function listOf<T>(codec: Codec<T>): Codec<readonly T[]> {
  return {
    pack: (values) => values.map((value) => codec.pack(value)),
    unpack: (packed) => trusted<readonly unknown[]>(packed).map((value) => codec.unpack(value)),
  };
}

export function mapOf<T>(codec: Codec<T>): Codec<Readonly<Record<string, T>>> {
  const each = <A, B>(from: Readonly<Record<string, A>>, convert: (value: A) => B): Record<string, B> => {
    const to: Record<string, B> = {};
    for (const [name, value] of Object.entries(from)) define(to, name, convert(value));
    return to;
  };
  return {
    pack: (values) => each(values, (value) => codec.pack(value)),
    unpack: (packed) => each(trusted<Record<string, unknown>>(packed), (value) => codec.unpack(value)),
  };
}

/** Sets a property, also one called `__proto__`: names may come from customers. */
function define<T>(object: Record<string, T>, name: string, value: T): void {
  if (name === "__proto__") Object.defineProperty(object, name, { value, enumerable: true, writable: true });
  else object[name] = value;
}

/** The only type assertion: the value is what our own write made it. */
export function trusted<T>(value: unknown): T {
  return value as T;
}

/** Values that are stored once and named by their index. */
export class SharedValues {
  readonly #places = new Map<string, number>();

  /** The index of a JSON value. */
  of(value: unknown): number {
    const text = JSON.stringify(value);
    const place = this.#places.get(text) ?? this.#places.size;
    this.#places.set(text, place);
    return place;
  }

  /** The values by index. */
  values(): unknown[] {
    return [...this.#places.keys()].map((text): unknown => JSON.parse(text));
  }
}
