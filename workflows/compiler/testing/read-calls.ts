import type { Report } from "../diagnostics/report.ts";
import { isName } from "../values/name.ts";
import { readWholeNumber } from "../values/share.ts";
import { literalOf } from "../values/value.ts";
import { openMap, optional, readList } from "../yaml/fields.ts";
import { shown, type Tree } from "../yaml/tree.ts";
import type { JourneyTest, TestAnswer } from "./journey-test.ts";

/** What destinations answer in a test, by destination: one answer, or a list of them, an attempt each. */
export function readCalls(tree: Tree, report: Report): JourneyTest["calls"] {
  if (tree.kind !== "map") {
    report("SJ110", tree.at, {
      message: "`calls` takes answers by destination.",
      found: shown(tree),
      allowed: "{ billing_retry: { status: 402 } }",
    });
    return [];
  }
  return [...tree.fields].flatMap(([name, { key, value }]) => {
    if (!isName(name)) report("SJ113", key, { message: `\`${name}\` is not a name.`, found: name });
    const answers = readList(value, name, report, true).flatMap((item) => readAnswer(item, report) ?? []);
    return answers.length === 0 ? [] : [{ destination: { value: name, at: key }, answers }];
  });
}

function readAnswer(tree: Tree, report: Report): TestAnswer | undefined {
  const fields = openMap(tree, "An answer", ["status", "body"], report);
  if (fields === undefined) return undefined;
  return {
    status: optional(fields, "status", (number) => readWholeNumber(number, report, 0, 599)) ?? 200,
    body: optional(fields, "body", (body) => literalOf(body)) ?? {},
  };
}
