/** Values that are kept once and named by their place. */
export class Places {
  readonly #places = new Map<string, number>();

  /** The place of a value that is JSON through and through. */
  of(value: unknown): number {
    const text = JSON.stringify(value);
    const place = this.#places.get(text) ?? this.#places.size;
    this.#places.set(text, place);
    return place;
  }

  /** The values by place. */
  values(): unknown[] {
    return [...this.#places.keys()].map((text): unknown => JSON.parse(text));
  }
}
