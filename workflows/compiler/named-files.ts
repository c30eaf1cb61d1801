import type { SourceFile } from "./compiled.ts";
import type { Code } from "./diagnostics/codes.ts";
import { FILE_START, type Report } from "./diagnostics/report.ts";
import type { NAME } from "./values/name.ts";
import type { Located } from "./values/text.ts";
import { readYaml } from "./yaml/document.ts";
import type { Opened, Shape } from "./yaml/shape.ts";

/** A folder whose files each hold one definition, named like its file. */
export interface NamedFolder<F, K extends keyof F & string, T> {
  readonly folder: string;
  /** The field with the name: `segment`. */
  readonly key: K;
  readonly shape: Shape<F>;
  readonly codes: { readonly different: Code; readonly twice: Code };
  read(opened: Opened<F>, name: Located<string>, file: SourceFile): T | undefined;
}

export interface NamedFiles<T> {
  readonly all: ReadonlyMap<string, T>;
  /** Names of all that have a file, readable or not. */
  readonly names: ReadonlySet<string>;
}

/** Every file of a folder, by name; of two with one name the first. `files` are sorted by path. */
export function readNamedFiles<F extends Named<K>, K extends keyof F & string, T>(
  files: readonly SourceFile[],
  folder: NamedFolder<F, K, T>,
  reportIn: (file: string) => Report,
): NamedFiles<T> {
  const all = new Map<string, T>();
  const firsts = new Map<string, string>();
  for (const file of files) {
    if (!file.path.startsWith(folder.folder)) continue;
    const report = reportIn(file.path);
    const [, name] = /([^/]+)\.yaml$/.exec(file.path) ?? [];
    if (name === undefined) {
      const found = file.path.slice(folder.folder.length);
      report("SJ126", FILE_START, {
        message: `\`${found}\` does not belong here.`,
        found,
        allowed: `<${folder.key}>.yaml`,
      });
      continue;
    }
    const before = firsts.get(name);
    if (before !== undefined) {
      report(folder.codes.twice, FILE_START, { message: `\`${name}\` is also the name of ${before}.`, found: name });
      continue;
    }
    firsts.set(name, file.path);
    const read = readFile(file, name, folder, report);
    if (read !== undefined) all.set(name, read);
  }
  return { all, names: new Set(firsts.keys()) };
}

/** The declaration of the name: a required field. */
type Named<K extends string> = { readonly [P in K]: { readonly as: typeof NAME; readonly required: true } };

function readFile<F extends Named<K>, K extends keyof F & string, T>(
  file: SourceFile,
  name: string,
  { key, shape, codes, read }: NamedFolder<F, K, T>,
  report: Report,
): T | undefined {
  const tree = readYaml(file.text, report);
  if (tree === undefined) {
    if (/^\s*(#.*\s*)*$/.test(file.text)) report("SJ125", FILE_START, { message: "The file is empty." });
    return undefined;
  }
  const opened = shape.open(tree, report, { [key]: `Add \`${key}: ${name}\` as the first line.` });
  if (opened === undefined) return undefined;
  const given: Located<string> | undefined = opened.values[key];
  if (given !== undefined && given.value !== name) {
    report(codes.different, given.at, {
      message: `It is called \`${given.value}\`, its file \`${name}.yaml\`.`,
      found: given.value,
      hint: `Rename the file to ${given.value}.yaml, or write \`${key}: ${name}\`.`,
    });
  }
  return read(opened, { value: name, at: given?.at ?? FILE_START }, file);
}
