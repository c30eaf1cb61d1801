import { createHmac } from "node:crypto";
import { memoryMessageCounts } from "../../adapters/memory/message-counts.ts";
import { memoryRefusedEvents, memorySentEvents } from "../../adapters/memory/outbound.ts";
import { memoryWriteKeys } from "../../adapters/memory/write-keys.ts";
import { mac } from "../../adapters/system/mac.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { collect } from "../../core/collect/collect.ts";
import { rateLimit } from "../../core/collect/rate-limit.ts";
import type { CollectRequest } from "../../core/collect/request.ts";
import type { WriteKey } from "../../core/ports/collect.ts";

export const NOW = Date.parse("2026-03-02T10:00:00Z");
export const KEY = "web-key-1";
/** The header that brings the key. */
export const AUTHORIZATION = `Basic ${btoa(`${KEY}:`)}`;

const TOPIC = { channels: ["email"], default: "out" } as const;

/** Collect in memory, with one write key. */
export async function collecting(key: Partial<WriteKey> = {}) {
  const keys = memoryWriteKeys();
  await keys.put(sha256(KEY), { name: "web shop", source: "web", trust: "browser", created: 0, ...key });
  const events = memorySentEvents();
  const refused = memoryRefusedEvents();
  const counts: string[] = [];
  const counter = { count: (name: string) => void counts.push(name), note: () => undefined };
  const clock = { time: NOW };
  const settings = {
    topics: { newsletter: TOPIC },
    consent: { categories: { Advertising: "ads", Marketing: "ads", Analytics: "tracking" } },
  } as const;
  const now = { now: () => clock.time };
  const limit = rateLimit({ counts: memoryMessageCounts(), clock: now, counter });
  const deps = { settings, keys, events, refused, counter, hash: sha256, mac, limit, clock: now };
  const ask = (request: Partial<CollectRequest> & { readonly json: unknown }) => {
    const { json, ...more } = request;
    const body = typeof json === "string" ? json : JSON.stringify(json);
    return collect(deps, { call: "batch", authorization: AUTHORIZATION, body, ...more });
  };
  return {
    deps,
    keys,
    events: events.events,
    refused: refused.refused,
    counts,
    clock,
    ask,
    batch: (...messages: readonly unknown[]) => ask({ json: { batch: messages } }),
  };
}

/** A message of `track`. */
export function track(more: object = {}) {
  return { type: "track", event: "Order Completed", userId: "u1", messageId: "m1", ...more };
}

/** The secret of a write key, with which a shop's server signs user tokens. */
export const SECRET = "us_1";

/** A user token as docs/collect.md says that a shop's server makes it; it expires an hour from NOW where nothing else is said. */
export function tokenFor(userId: string, expiry = NOW / 1_000 + 3_600, secret = SECRET): string {
  return `${expiry}.${createHmac("sha256", secret).update(`${expiry}.${userId}`).digest("hex")}`;
}
