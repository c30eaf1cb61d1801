/** The calls of the tracking protocol. https://www.twilio.com/docs/segment/connections/spec */
export const CALLS = ["identify", "track", "page", "screen", "group", "alias"] as const;
export type Call = (typeof CALLS)[number];

/** Several messages in one request, each with its type. */
export const BATCH = "batch";

/** The last part of a path, by what it means; libraries for browsers use the short forms. */
const PATHS: Readonly<Record<string, Call | typeof BATCH>> = {
  batch: BATCH,
  b: BATCH,
  import: BATCH,
  identify: "identify",
  i: "identify",
  track: "track",
  t: "track",
  page: "page",
  p: "page",
  screen: "screen",
  s: "screen",
  group: "group",
  g: "group",
  alias: "alias",
  a: "alias",
};

/** What a path asks for, `/v1/track` or the same below any prefix; undefined for other paths. */
export function callOfPath(path: string): Call | typeof BATCH | undefined {
  const [, name = ""] = /\/v1\/([a-z]{1,8})\/?$/.exec(path) ?? [];
  return Object.hasOwn(PATHS, name) ? PATHS[name] : undefined;
}

/** The call that a message in a batch names. */
export function callNamed(type: unknown): Call | undefined {
  return CALLS.find((call) => call === type);
}

/** The names of the events that calls become. A `track` has the name that it says. */
export const EVENT_NAMES: Readonly<Record<Exclude<Call, "track">, string>> = {
  identify: "Customer Identified",
  page: "Page Viewed",
  screen: "Screen Viewed",
  group: "Group Joined",
  alias: "Customer Aliased",
};
