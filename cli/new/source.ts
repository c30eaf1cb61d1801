import { fileURLToPath } from "node:url";
import { sourcePath } from "../../workflows/compiler/sources/source.ts";
import type { Shipped } from "./shipped.ts";

/** The shipped sources. */
export const SOURCES: Shipped = {
  word: "source",
  root: fileURLToPath(new URL("../../examples/sources", import.meta.url)),
  ending: ".source.yaml",
  path: sourcePath,
  like: "our_shop",
};

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
