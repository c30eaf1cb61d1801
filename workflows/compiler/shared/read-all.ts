import type { SourceFile } from "../compiled.ts";
import type { Report } from "../diagnostics/report.ts";
import { type NamedFiles, type NamedFolder, readNamedFiles } from "../named-files.ts";
import { readName } from "../values/name.ts";
import { readText } from "../values/text.ts";
import { optional, readList, required } from "../yaml/fields.ts";
import { inFile } from "../yaml/in-file.ts";
import { checkParameters } from "./parameters.ts";
import type { SharedSteps } from "./shared-steps.ts";

export const SHARED_FIELDS = ["shared", "title", "with", "steps"] as const;

const FOLDER: NamedFolder<SharedSteps> = {
  folder: "workflows/steps/",
  key: "shared",
  what: "A file of shared steps",
  fields: SHARED_FIELDS,
  codes: { different: "SJ821", twice: "SJ822" },
  read(fields, name, file, report) {
    optional(fields, "title", readText);
    const list = fields.get("with");
    const items = list === undefined ? [] : readList(list.value, "with", report, true);
    const parameters = items.flatMap((item) => readName(item, report)?.value ?? []);
    const steps = required(fields, "steps", "A file of shared steps");
    if (steps === undefined) return undefined;
    checkParameters(steps, parameters, report);
    return { name: name.value, file: file.path, parameters, steps: inFile(steps, file.path) };
  },
};

/** Every file of shared steps among the files, which are sorted by path. */
export function readSharedSteps(
  files: readonly SourceFile[],
  reportIn: (file: string) => Report,
): NamedFiles<SharedSteps> {
  return readNamedFiles(files, FOLDER, reportIn);
}
