import { access, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { SourceFile } from "../../workflows/compiler/compiled.ts";
import { isName } from "../../workflows/compiler/values/name.ts";
import { type Io, unwritable } from "../command.ts";
import { didYouMean, UsageError } from "../command-line.ts";
import { newDestinationText, shippedDestinations } from "./destination-catalogue.ts";

/** Writes a new destination, a copy of a shipped one, and never overwrites a file. The result is the file written. */
export async function writeDestination(io: Io, name: string, from: string | undefined): Promise<SourceFile> {
  if (!isName(name) || name.length > 64) {
    throw new UsageError(
      `A destination cannot be called "${name}": names are lower-case letters, digits and underscores, 64 at most.`,
      "Write it like our_crm.",
    );
  }
  const path = `workflows/destinations/${name}.yaml`;
  const there = await access(join(io.root, path)).then(
    () => true,
    () => false,
  );
  if (there) throw new UsageError(`${path} is there already.`, "Choose another name; nothing is written over.");
  const shipped = shippedDestinations();
  const copied = from ?? (shipped.includes(name) ? name : undefined);
  if (copied === undefined) {
    const meant = didYouMean(name, shipped);
    const add = `Add --from: ${shipped.join(", ")}.`;
    throw new UsageError(
      "Which shipped destination is it like?",
      meant === undefined ? add : `${meant} If not: ${add}`,
    );
  }
  const text = newDestinationText(name, copied);
  await mkdir(dirname(join(io.root, path)), { recursive: true });
  await writeFile(join(io.root, path), text, { flag: "wx" }).catch(unwritable(path));
  return { path, text };
}

/** What to do with a new destination: each a command or a place, and what it is for. */
export function nextOfDestination(name: string, text: string): readonly (readonly [string, string])[] {
  const secret = /secret: (sojourn\/\w+)/.exec(text)?.[1];
  return [
    ["url:", "and what else names an account in the file is an example: write your own, there and in `example`"],
    ["npx sojourn check", "plays its examples"],
    [`call: ${name}`, "in a journey calls it; on a laptop its first example answers"],
    ...(secret === undefined
      ? []
      : [[`aws secretsmanager create-secret --name ${secret} --secret-string …`, "before you deploy"] as const]),
  ];
}
