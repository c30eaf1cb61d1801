import { describe, expect, it } from "vitest";
import { memoryRefusedEvents } from "../../adapters/memory/outbound.ts";
import { call } from "../../core/call/call.ts";
import { answering, type Behaviour, halfClosed, html } from "../call/vendor.ts";
import { billing, callTask } from "../call/world.ts";
import { documented, playing, read, WANTED } from "./systems.ts";

const SECOND = 1000;

/** A fault of the system (one that hangs is cut off, and then like one that breaks off), and the error by which the machine tries again; `sure`: it is sure that the call was not taken. */
const FAULTS: readonly (readonly [string, Behaviour, { readonly sure: boolean; readonly again: string }])[] = [
  ["is overloaded", answering(429, "slow down", { "retry-after": "30" }), { sure: true, again: "RetryAfter45" }],
  [
    "is overloaded until a moment",
    (seen, response) =>
      answering(429, "", { "retry-after": new Date(Date.UTC(2026, 8, 1, 8, 2)).toUTCString() })(seen, response),
    { sure: true, again: "RetryAfter135" },
  ],
  ["fails", answering(500, "down"), { sure: false, again: "RetryAfter5" }],
  ["is not there now", answering(503, "", { "retry-after": "10" }), { sure: false, again: "RetryAfter15" }],
  ["ends its answer in the middle", halfClosed, { sure: false, again: "RetryAfter5" }],
  ["answers with a page", html, { sure: false, again: "RetryAfter5" }],
];

/** Plays two attempts of a call step: the first meets the fault. */
async function attempts(name: string, fault: Behaviour) {
  let isFirst = true;
  const { system, calls, caller, clock, there } = await playing(name, (seen, response) => {
    const behaviour = isFirst ? fault : documented(name);
    isFirst = false;
    behaviour(seen, response);
  });
  await using _ = system;
  const all = await billing();
  const parked = memoryRefusedEvents();
  const deps = { ...all.deps, caller, parked, destinations: { billing_retry: there } };
  const given = Object.fromEntries(Object.entries(read(name).first.with).map(([key, literal]) => [key, { literal }]));
  const attempt = async (retries: number) => {
    try {
      return { result: await call(deps, callTask({ with: given, retries, last: false })) };
    } catch (error) {
      return { again: error instanceof Error ? error.name : "" };
    }
  };
  const first = await attempt(0);
  const seconds = Number(/^RetryAfter(\d+)$/.exec(first.again ?? "")?.[1]);
  if (Number.isNaN(seconds)) return { first, requests: calls(), kept: parked.refused };
  clock.advance(seconds * SECOND);
  return { first, second: await attempt(1), requests: calls(), kept: parked.refused };
}

describe.each(WANTED)("a journey's call of the shipped %s", (name) => {
  const { destination } = read(name);

  it("is made again under the same key where that does no harm, and kept for a person where it may", async () => {
    const played = await Promise.all(
      FAULTS.map(async ([what, fault, expected]) => ({ what, expected, ...(await attempts(name, fault)) })),
    );

    for (const { what, expected, first, second, requests, kept } of played) {
      const isTaken = what === "answers with a page" && destination.answer === undefined;
      if (isTaken) {
        expect([what, first.result]).toEqual([what, { ok: true, code: 200 }]);
      } else if (destination.idempotent === false && !expected.sure) {
        expect([what, first.again, requests.length, kept.length]).toEqual([what, "GivenUp", 1, 1]);
      } else {
        expect([what, first.again, second?.result?.ok, kept.length]).toEqual([what, expected.again, true, 0]);
        const [one, two] = requests.map(({ method, path, body, headers }) => ({
          method,
          path,
          body,
          key: headers["idempotency-key"],
        }));
        expect([what, two]).toEqual([what, one]);
      }
    }
  });
});

it("does harm by a second call in those destinations that say so, and in no others", () => {
  const harmful = WANTED.filter((name) => read(name).destination.idempotent === false);

  expect(harmful.toSorted()).toEqual(["adobe_analytics", "ga4", "hubspot_task", "optimove", "slack", "zendesk_ticket"]);
  for (const name of WANTED) expect([name, read(name).destination.attempts]).toEqual([name, 31]);
});
