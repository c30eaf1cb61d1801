import type { JsonObject } from "../../core/model/json.ts";

/** The prefix and the write key in a path by which analytics.js asks for its settings; undefined for other paths. */
export interface SettingsPath {
  readonly prefix: string;
  readonly writeKey: string;
}

export function settingsPath(path: string): SettingsPath | undefined {
  const [, prefix = "", writeKey] = /^(.*)\/v1\/projects\/([\w.~-]{1,256})\/settings$/.exec(path) ?? [];
  return writeKey === undefined ? undefined : { prefix, writeKey };
}

/**
 * What analytics.js loads from its `cdnURL` before it sends: with it, the library sends to this host, and needs no other
 * change than `cdnURL` and the write key. That the key is valid is only said when something is sent.
 * Seen in @segment/analytics-next 1.84 (dist/pkg/browser/settings.js); the document is not part of Segment's documentation.
 */
export function browserSettings(
  { prefix, writeKey }: SettingsPath,
  headers: Readonly<Record<string, string | undefined>>,
): JsonObject {
  const { host = "", "x-forwarded-proto": protocol = "http" } = headers;
  return {
    integrations: {
      "Segment.io": {
        apiKey: writeKey,
        apiHost: `${host}${prefix}/v1`,
        protocol: protocol === "https" ? "https" : "http",
        unbundledIntegrations: [],
        addBundledMetadata: false,
      },
    },
    plan: { track: {}, identify: {}, group: {} },
  };
}
