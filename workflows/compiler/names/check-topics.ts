import { defined } from "../../../core/model/defined.ts";
import type { Settings } from "../../../core/model/settings.ts";
import type { SourceFile } from "../compiled.ts";
import type { Report } from "../diagnostics/report.ts";
import { didYouMean } from "../nearest.ts";
import { topicsInTests } from "./in-trees.ts";

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
