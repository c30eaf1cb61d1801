import type { SourceFile } from "../compiled.ts";
import type { Report } from "../diagnostics/report.ts";
import { type NamedFiles, readNamedFiles } from "../named-files.ts";
import { STEPS } from "../steps/form.ts";
import { NAME } from "../values/name.ts";
import { type Located, TEXT } from "../values/text.ts";
import { oneOrList } from "../yaml/lists.ts";
import { asWritten } from "../yaml/readers.ts";
import { type Opened, shape } from "../yaml/shape.ts";
import { inFile, type Tree } from "../yaml/tree.ts";
import { checkParameters } from "./parameters.ts";

/** Steps that journeys share: the file `workflows/steps/<name>.yaml`, not yet read as steps since its parameters are open. */
export interface SharedSteps {
  readonly name: string;
  readonly file: string;
  readonly parameters: readonly string[];
  /** The list of steps, each place marked with the file. */
  readonly steps: Tree;
}

export const SHARED = shape("A file of shared steps", {
  shared: { as: NAME, required: true, description: "The name of the shared steps, and of their file" },
  title: { as: TEXT, description: "A title for people" },
  with: { as: oneOrList(NAME), description: "Parameters: read as `=with.name`, and as `with.name` in an expression" },
  steps: { as: asWritten(STEPS), required: true, description: "The steps" },
});

/** Every file of shared steps among the files, which are sorted by path. */
export function readSharedSteps(
  files: readonly SourceFile[],
  reportIn: (file: string) => Report,
): NamedFiles<SharedSteps> {
  const folder = {
    folder: "workflows/steps/",
    key: "shared",
    shape: SHARED,
    codes: { different: "SJ821", twice: "SJ822" },
    read: readShared,
  } as const;
  return readNamedFiles(files, folder, reportIn);
}

function readShared(
  { values, report }: Opened<typeof SHARED.fields>,
  name: Located<string>,
  { path }: SourceFile,
): SharedSteps | undefined {
  if (values.steps === undefined) return undefined;
  const parameters = (values.with ?? []).map(({ value }) => value);
  checkParameters(values.steps, parameters, report);
  return { name: name.value, file: path, parameters, steps: inFile(values.steps, path) };
}
