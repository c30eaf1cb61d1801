import { type Node, nodesIn } from "../../../core/expression/node.ts";
import { type At, shifted } from "../diagnostics/at.ts";
import type { Report } from "../diagnostics/report.ts";

/** For each name in scope: whether the next name shows that the name in scope is meant, and not a field of the item. */
const FOLLOWED: Readonly<Record<string, (next: string | undefined) => boolean>> = {
  profile: (next) => next !== undefined,
  steps: (next) => next !== undefined,
  event: isEventField,
  entry: isEventField,
  now: (next) => next === undefined,
};

function isEventField(next: string | undefined): boolean {
  return next === "properties" || next === "name" || next === "time";
}

/** Reports names in scope where names are the item's: in list brackets, and in every step of a path but its first. */
export function reportBrackets(root: Node, at: At, report: Report): void {
  visit(root, false, at, report);
}

function visit(node: Node, inside: boolean, at: At, report: Report): void {
  if (node.type !== "path") {
    for (const [field, value] of Object.entries(node)) {
      const within = inside || field === "stages" || field === "predicate" || field === "group";
      for (const child of nodesIn(value)) visit(child, within, at, report);
    }
    return;
  }
  const steps = nodesIn(node.steps);
  if (inside) reportName(steps, at, report);
  for (const [place, step] of steps.entries()) visit(step, inside || place > 0, at, report);
  for (const group of nodesIn(node.group)) visit(group, true, at, report);
}

function reportName([first, second]: readonly Node[], at: At, report: Report): void {
  if (first?.type !== "name" || typeof first.value !== "string") return;
  const name = first.value;
  const next = second === undefined ? undefined : second.type === "name" ? String(second.value) : "";
  if (!Object.hasOwn(FOLLOWED, name) || FOLLOWED[name]?.(next) !== true) return;
  const found = next === undefined ? name : `${name}.${next}`;
  report("SJ348", shifted(at, Math.max(0, (first.position ?? 1) - name.length), name.length), {
    message: `Here \`${name}\` is a field of the item.`,
    found,
    hint: `Write \`$$.${found}\`: \`$$\` is where the names begin again.`,
  });
}
