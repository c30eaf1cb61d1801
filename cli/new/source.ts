import { access, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { SourceFile } from "../../workflows/compiler/compiled.ts";
import { sourcePath } from "../../workflows/compiler/sources/source.ts";
import { isName } from "../../workflows/compiler/values/name.ts";
import { type Io, unwritable } from "../command.ts";
import { didYouMean, UsageError } from "../command-line.ts";
import { newSourceText, shippedSources } from "./source-catalogue.ts";

/** Writes a new source, a copy of a shipped one, and never overwrites a file. The result is the file written. */
export async function writeSource(io: Io, name: string, from: string | undefined): Promise<SourceFile> {
  if (!isName(name) || name.length > 64) {
    throw new UsageError(
      `A source cannot be called "${name}": names are lower-case letters, digits and underscores, 64 at most.`,
      "Write it like our_shop.",
    );
  }
  const path = sourcePath(name);
  const there = await access(join(io.root, path)).then(
    () => true,
    () => false,
  );
  if (there) throw new UsageError(`${path} is there already.`, "Choose another name; nothing is written over.");
  const shipped = shippedSources();
  const copied = from ?? (shipped.includes(name) ? name : undefined);
  if (copied === undefined) {
    const meant = didYouMean(name, shipped);
    const add = `Add --from: ${shipped.join(", ")}.`;
    throw new UsageError("Which shipped source is it like?", meant === undefined ? add : `${meant} If not: ${add}`);
  }
  const text = newSourceText(name, copied);
  await mkdir(dirname(join(io.root, path)), { recursive: true });
  await writeFile(join(io.root, path), text, { flag: "wx" }).catch(unwritable(path));
  return { path, text };
}

/** What to do with a new source: each a command or a place, and what it is for. */
export function nextOfSource(name: string, text: string): readonly (readonly [string, string])[] {
  const secret = /secret: (\S+?)[ ,}]/.exec(text)?.[1];
  const next: [string, string][] = [["npx sojourn check", "plays its examples"]];
  if (secret !== undefined) {
    next.push([
      `http://127.0.0.1:4566/v1/sources/${name}`,
      "is where to post on a laptop, once npm start has been started again; there every secret is local-secret",
    ]);
    next.push([`aws secretsmanager create-secret --name ${secret} --secret-string …`, "before you deploy"]);
    next.push([`<ApiUrl>/v1/sources/${name}`, "is where the other system posts to, once it is deployed"]);
  } else if (/^from: events$/m.test(text)) {
    next.push(["bus:", "must name the bus of your account, and the partner's event source must be associated with it"]);
  } else {
    next.push([`npm start -- --once --fresh --events FILE --source ${name}`, "plays a file through it"]);
  }
  return next;
}
