import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { BuildOptions, Plugin } from "esbuild";

const WIRING = join(import.meta.dirname, "wiring");

/** Modules of the SDK that no function needs, and what replaces each in the bundles. */
export const REPLACED: NonNullable<BuildOptions["alias"]> = {
  "@aws-sdk/credential-provider-node": join(WIRING, "lambda-credentials.ts"),
  "@aws-sdk/endpoint-cache": join(WIRING, "endpoint-cache.ts"),
  "@smithy/core/event-streams": join(WIRING, "no-event-streams.ts"),
};

/** Leaves out of a bundle what tree shaking cannot: what it does to each file is said at the function. */
export const slimSdk: Plugin = {
  name: "slim-sdk",
  setup(build) {
    build.onLoad({ filter: /client-[\w-]+[\\/]package\.json$/ }, async ({ path }) => ({
      contents: onlyVersion(await readFile(path, "utf8")),
      loader: "json",
    }));
    build.onLoad({ filter: /client-[\w-]+[\\/]dist-es[\\/]schemas[\\/]\w+\.js$/ }, async ({ path }) => ({
      contents: withPlainKeys(await readFile(path, "utf8")),
      loader: "js",
    }));
  },
};

/** A client's `package.json` with its version alone, of which the client makes its user agent: 2 kB less for each client. */
export function onlyVersion(manifest: string): string {
  const { version }: { version?: unknown } = JSON.parse(manifest);
  return JSON.stringify({ version });
}

/**
 * A client's schemas with their keys written out: `{ [_hE]: 400 }` becomes `{ "httpError": 400 }`, where the file says
 * `const _hE = "httpError";`. A computed key may run code, so esbuild keeps the schemas of all operations for it: 45 kB in the client of SES
 * and 90 kB in that of S3, of which we call one operation and three.
 */
export function withPlainKeys(schemas: string): string {
  const names = new Map<string, string>();
  for (const [, name = "", text = ""] of schemas.matchAll(/^const (\w+) = ("[^"\\\n]*");$/gm)) names.set(name, text);
  return schemas.replace(/([{,]\s*)\[(\w+)\]:/g, (whole, before: string, name: string) => {
    const key = names.get(name);
    return key === undefined ? whole : `${before}${key}:`;
  });
}
