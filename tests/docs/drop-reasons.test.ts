import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DROP_REASONS } from "../../core/model/drop-reasons.ts";

const runbook = readFileSync(join(import.meta.dirname, "../../docs/runbook.md"), "utf8");

test("docs/runbook.md says in its table what each reason means, why a message did not go out", () => {
  const [, section = ""] = runbook.split("\n## A message did not go out\n");
  const [own = ""] = section.split("\n## ");
  const rows = own.split("\n").filter((line) => line.startsWith("| `"));
  const named = rows.flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`([a-z_]+)`/g)].map(([, name]) => name));

  expect(named.toSorted()).toEqual([...DROP_REASONS].toSorted());
});
