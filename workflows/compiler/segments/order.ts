import { type SegmentDefinition, segmentsNamedBy } from "./definition.ts";

/** Segments, each after those it is made of, else by name; and the circles among them, which are left out. */
export function inOrderOfMaking(all: ReadonlyMap<string, SegmentDefinition>): {
  readonly order: readonly SegmentDefinition[];
  readonly circles: readonly (readonly string[])[];
} {
  const order: SegmentDefinition[] = [];
  const circles: string[][] = [];
  const done = new Set<string>();
  const visit = (name: string, above: readonly string[]): void => {
    const definition = all.get(name);
    if (definition === undefined || done.has(name)) return;
    const start = above.indexOf(name);
    if (start !== -1) {
      circles.push(above.slice(start));
      return;
    }
    for (const { value } of segmentsNamedBy(definition)) visit(value, [...above, name]);
    if (done.has(name)) return;
    done.add(name);
    order.push(definition);
  };
  for (const name of [...all.keys()].sort()) visit(name, []);
  return { order, circles };
}
