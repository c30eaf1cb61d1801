import { defined } from "../../../core/model/defined.ts";
import type { Settings } from "../../../core/model/settings.ts";
import type { SourceFile } from "../compiled.ts";
import type { Report } from "../diagnostics/report.ts";
import { didYouMean } from "../nearest.ts";
import { isName } from "../values/name.ts";
import type { Located } from "../values/text.ts";
import { readYaml } from "../yaml/document.ts";
import type { Tree } from "../yaml/tree.ts";
import { isTestFile } from "./read-tests.ts";

/** Reports each topic of a test that the settings do not have. */
export function checkTopics(
  files: readonly SourceFile[],
  topics: Settings["topics"],
  reportIn: (file: string) => Report,
): void {
  // `all` stands for every topic, in whatever a customer answers.
  const names = [...Object.keys(topics), "all"];
  for (const file of files) {
    for (const { value, at } of topicsInTests(file)) {
      if (names.includes(value)) continue;
      const hint = didYouMean(value, names);
      reportIn(file.path)("SJ908", at, {
        message: `settings.yaml declares no topic \`${value}\`.`,
        found: value,
        allowed: names.join(", ") || "no topics yet",
        ...defined({ hint }),
      });
    }
  }
}

/** The topics that the tests of a file agree to or refuse. */
function topicsInTests(file: SourceFile): readonly Located<string>[] {
  const tree = isTestFile(file.path) ? readYaml(file.text, () => {}) : undefined;
  return tree === undefined ? [] : topicsIn(tree);
}

function topicsIn(tree: Tree): readonly Located<string>[] {
  if (tree.kind === "list") return tree.items.flatMap(topicsIn);
  if (tree.kind !== "map") return [];
  return [...tree.fields].flatMap(([key, { value }]) => {
    if (key !== "consent") return topicsIn(value);
    if (value.kind === "map") return [...value.fields].map(([topic, { key: at }]) => ({ value: topic, at }));
    const items = value.kind === "list" ? value.items : [value];
    return items.flatMap((item) =>
      item.kind === "text" && isName(item.value) ? [{ value: item.value, at: item.at }] : [],
    );
  });
}
