import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { didYouMean, UsageError } from "../command-line.ts";

/** The shipped destinations, each with its examples. None is active: `sojourn new destination` copies one into a workspace. */
export const DESTINATIONS_ROOT = fileURLToPath(new URL("../../examples/destinations", import.meta.url));

/** The names of the shipped destinations, sorted. */
export function shippedDestinations(): readonly string[] {
  return readdirSync(DESTINATIONS_ROOT)
    .flatMap((file) => (file.endsWith(".yaml") ? [file.slice(0, -".yaml".length)] : []))
    .sort();
}

/** The text of a new destination, made of the shipped one under its own name and with a secret of its own. UsageError for one that there is not. */
export function newDestinationText(name: string, from: string): string {
  const shipped = shippedDestinations();
  if (!shipped.includes(from)) {
    const meant = didYouMean(from, shipped);
    const known = `There are ${shipped.join(", ")}.`;
    throw new UsageError(
      `There is no destination "${from}" to copy.`,
      meant === undefined ? known : `${meant} ${known}`,
    );
  }
  const text = readFileSync(join(DESTINATIONS_ROOT, `${from}.yaml`), "utf8");
  return `# yaml-language-server: $schema=../schema/destination.schema.json\n${text}`
    .replace(/^destination: .*$/m, `destination: ${name}`)
    .replace(/(secret: sojourn\/)\w+/, `$1${name}`);
}
