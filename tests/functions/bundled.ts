import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as z from "zod/mini";
import { setHost } from "../../adapters/system/host.ts";
import { type BundleData, bundleFunctions, type FunctionName } from "../../functions/bundle.ts";

export type Handler = (input: unknown, context: object) => Promise<unknown>;

/** A request of the SDK, as the host gets it. */
const Asked = z.object({
  hostname: z.string(),
  method: z._default(z.string(), "POST"),
  headers: z.record(z.string(), z.string()),
  body: z.optional(z.union([z.string(), z.instanceof(Uint8Array)])),
});

/** A request, with its body as text. */
export interface AskedText extends z.infer<typeof Asked> {
  readonly text: string;
}

interface Answer {
  readonly response: unknown;
}

export interface World {
  readonly now: () => number;
  /** Answers a request of the SDK. */
  readonly answer: (asked: AskedText, sent: unknown) => Answer | Promise<Answer>;
  /** Answers a call of a destination. */
  readonly call?: () => Promise<{ readonly status: number; readonly body: string }>;
  readonly data: Pick<BundleData, "settings"> & Partial<BundleData>;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The bundles that would be deployed, minified, loaded into this process, whose host is this one. `lines` is their log, which a test may
 * empty.
 */
export async function bundled({ now, answer, call, data, environment }: World) {
  const outdir = await mkdtemp(join(tmpdir(), "sojourn-bundles-"));
  const lines: string[] = [];
  setHost({
    now,
    region: "eu-west-1",
    log: (line) => lines.push(line),
    fetch: async () => ({ status: 200, headers: {}, text: async () => "" }),
    ...(call && { call }),
    requestHandler: {
      handle: async (sent) => {
        const asked = Asked.parse(sent);
        const { body = "" } = asked;
        return answer({ ...asked, text: typeof body === "string" ? body : new TextDecoder().decode(body) }, sent);
      },
    },
  });
  const { settings } = data;
  const rules = { contract: 1, journeys: [], segments: [], look: "", settings, recentFields: {} } as const;
  const nothing = { templates: {}, destinations: {}, sources: {}, files: {} };
  const bundles = await bundleFunctions({ outdir, cached: true, rules, ...nothing, ...data });
  Object.assign(process.env, { SOJOURN_TABLE: "sojourn-test", SOJOURN_STAGE: "prod", ...environment });
  return {
    lines,
    handler: async (name: FunctionName): Promise<Handler> =>
      (await import(pathToFileURL(join(bundles[name].dir, "index.mjs")).href)).handler,
    close: async () => {
      setHost(undefined);
      await rm(outdir, { recursive: true, force: true });
    },
  };
}

/** An answer of AWS in JSON. */
export function answered(answer: object, statusCode = 200, headers: Readonly<Record<string, string>> = {}) {
  const body = new TextEncoder().encode(JSON.stringify(answer));
  return { response: { statusCode, headers: { "content-type": "application/json", ...headers }, body } };
}
