import { fileURLToPath } from "node:url";
import type { Shipped } from "./shipped.ts";

/** The shipped destinations. */
export const DESTINATIONS: Shipped = {
  word: "destination",
  root: fileURLToPath(new URL("../../examples/destinations", import.meta.url)),
  ending: ".yaml",
  path: (name) => `workflows/destinations/${name}.yaml`,
  like: "our_crm",
};

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
