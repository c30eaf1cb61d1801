import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { instantsOf } from "../../cli/start/input.ts";
import { type Position, replay } from "../../cli/start/replay.ts";
import { buildApart, type ReadyStack } from "../../cli/start/stack.ts";
import { type Summary, summarize } from "../../cli/start/summary.ts";
import { mapping } from "../../core/sources/map-row.ts";
import type { ShopEvent } from "../../examples/shop/shop.ts";
import { openCloud } from "../../local/cloud.ts";
import { parseSource } from "../../workflows/compiler/sources/parse-source.ts";
import { SHOP_ROOT } from "../fixtures/shop/shop.ts";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

let folder: string | undefined;
let built: Promise<ReadyStack> | undefined;

/** The stack that would be deployed of the tests' shop, built once for a test file. */
export function stackOfTests(): Promise<ReadyStack> {
  folder ??= mkdtempSync(join(tmpdir(), "sojourn-test-"));
  built ??= buildApart(SHOP_ROOT, folder, new AbortController().signal);
  return built;
}

afterAll(() => {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

export interface Played {
  /** Without real times, which differ. */
  readonly summary: Omit<Summary, "seconds" | "eventsPerSecond" | "sendsPerSecond">;
  /** Every byte that providers would have got. */
  readonly outbox: string;
  readonly position: Position;
}

/** Plays events through a cloud of their own, in memory. */
export async function play(
  events: readonly ShopEvent[],
  options: { readonly concurrency?: number; readonly edit?: (stack: ReadyStack) => ReadyStack } = {},
): Promise<Played> {
  const stack = (options.edit ?? ((same) => same))(await stackOfTests());
  const path = "workflows/sources/bus.source.yaml";
  const { source } = parseSource({ path, text: readFileSync(join(SHOP_ROOT, path), "utf8") });
  if (source?.from !== "file") throw new Error("The source bus has faults.");
  const rows = async function* () {
    for (const [index, value] of events.entries()) yield { line: index + 1, value };
  };
  let refusedRows = 0;
  const deps = { map: mapping(source, sha256), refuse: () => void refusedRows++ };
  const startTime = Date.parse(events[0]?.receivedAt ?? "");
  const cloud = await openCloud({ source: stack.source, startTime, concurrency: options.concurrency ?? 10 });
  try {
    const input = { title: "a test", source, fingerprint: "test", rows, fraction: () => 0 };
    const watch = { bus: "sojourn-dev", stop: new AbortController().signal, show: () => {} };
    const position = await replay(cloud, input, instantsOf(deps, rows()), watch);
    const facts = { journeys: Object.keys(stack.journeys), refusedRows, seconds: 1 };
    const { seconds: _s, eventsPerSecond: _e, sendsPerSecond: _p, ...summary } = await summarize(cloud, facts);
    return { summary, outbox: cloud.outboxJson(), position };
  } finally {
    await cloud.close();
  }
}

/** The same stack, with something changed in a copy of its template. */
export function edited(
  change: (resources: Record<string, { Type: string }>) => void,
): (stack: ReadyStack) => ReadyStack {
  return (stack) => {
    const template = structuredClone(stack.source.template) as { Resources: Record<string, { Type: string }> };
    change(template.Resources);
    return { ...stack, source: { ...stack.source, template } };
  };
}
