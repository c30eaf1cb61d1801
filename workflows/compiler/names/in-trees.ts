import type { SourceFile } from "../compiled.ts";
import { isExpression, literalOf } from "../values/value.ts";
import { readYaml } from "../yaml/document.ts";
import type { MapTree, Tree } from "../yaml/tree.ts";
import { fieldsIn } from "./catalogue.ts";
import type { NameUse } from "./in-expressions.ts";

/*
 * Names in the YAML itself. `event` is an event wherever it is written: in entries, exits, goals, waits, emits,
 * recencies and tests; `properties` and `same` beside it are of that event.
 */

const FOLDERS = /^workflows\/(definitions|segments|steps)\//;

/** The names in a file of journeys, tests, segments or shared steps. */
export function namesInTree(file: SourceFile): readonly NameUse[] {
  const tree = FOLDERS.test(file.path) ? readYaml(file.text, () => {}) : undefined;
  return tree === undefined ? [] : walk(tree, file.path);
}

function walk(tree: Tree, file: string): readonly NameUse[] {
  if (tree.kind === "list") return tree.items.flatMap((item) => walk(item, file));
  if (tree.kind !== "map") return [];
  return [
    ...ofEvent(tree, file),
    ...ofTraits(tree, file),
    ...[...tree.fields.values()].flatMap(({ value }) => walk(value, file)),
  ];
}

function ofEvent({ fields }: MapTree, file: string): readonly NameUse[] {
  const event = fields.get("event")?.value;
  // `expect: { events: [Downgraded] }` names events alone.
  const listed = fields.get("events")?.value;
  const names = listed?.kind === "list" ? listed.items : [];
  const uses = [...(event === undefined ? [] : [event]), ...names].flatMap((one): NameUse[] =>
    one.kind === "text" && !isExpression(one) ? [{ what: "event", name: one.value, file, at: one.at }] : [],
  );
  if (event?.kind !== "text" || isExpression(event)) return uses;
  const same = fields.get("same")?.value;
  const compared = same?.kind === "text" ? [{ name: same.value.split(".")[0] ?? "", at: same.at }] : [];
  const given = [...fieldsIn(fields.get("properties")?.value)].map(([name, { key, value }]) => ({
    name,
    at: key,
    ...(isExpression(value) ? {} : { value: literalOf(value) }),
  }));
  return [
    ...uses,
    ...[...compared, ...given].map((use): NameUse => ({ what: "property", events: [event.value], file, ...use })),
  ];
}

/** The traits in `traits` of tests, and in the fields of updates. */
function ofTraits({ fields }: MapTree, file: string): readonly NameUse[] {
  const update = fieldsIn(fields.get("update")?.value);
  const maps = [
    fields.get("traits")?.value,
    update.get("set")?.value,
    update.get("add")?.value,
    update.get("append")?.value,
  ];
  const removed = update.get("remove")?.value;
  const items = removed?.kind === "list" ? removed.items : removed === undefined ? [] : [removed];
  return [
    ...maps.flatMap((map) =>
      [...fieldsIn(map)].map(([name, { key, value }]): NameUse => {
        const use = { what: "trait" as const, name, file, at: key };
        // An added or appended value need not have the trait's own type.
        const own = map === maps[0] || map === maps[1];
        return isExpression(value) || !own ? use : { ...use, value: literalOf(value) };
      }),
    ),
    ...items.flatMap((one): NameUse[] =>
      one.kind === "text" ? [{ what: "trait", name: one.value, file, at: one.at }] : [],
    ),
  ];
}
