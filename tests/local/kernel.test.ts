import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runFree } from "../../local/kernel/free-run.ts";
import { VirtualKernel } from "../../local/kernel/virtual-kernel.ts";

const START = 1_000;
const kernelOf = (concurrency = 1) => new VirtualKernel({ start: START, concurrency });

/** A job that takes a few turns of the event loop and tells when it begins and ends. */
function slow(log: string[], key: string, lanes: readonly string[] = [], turns = 3) {
  const run = async (): Promise<void> => {
    log.push(`+${key}`);
    for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
    log.push(`-${key}`);
  };
  return { key, lanes, run };
}

describe("the virtual clock", () => {
  test("stands at each job's own time, and then at the time driven to", async () => {
    const kernel = kernelOf();
    const seen: number[] = [];
    for (const time of [5_000, 2_000, 9_000]) {
      kernel.schedule(time, { key: `${time}`, lanes: [], run: async () => void seen.push(kernel.now()) });
    }

    await kernel.runUntil(6_000);

    expect(seen).toEqual([2_000, 5_000]);
    expect(kernel.now()).toBe(6_000);
    expect(kernel.nextTimer()).toBe(9_000);
  });

  test("runs what is scheduled in the past now, and a cancelled job never", async () => {
    const kernel = kernelOf();
    const log: string[] = [];
    kernel.schedule(0, slow(log, "past"));
    const cancel = kernel.schedule(2_000, slow(log, "cancelled"));
    cancel();

    await kernel.runUntil(3_000);

    expect(log).toEqual(["+past", "-past"]);
    expect(kernel.nextTimer()).toBeUndefined();
  });

  test("cannot be driven by two at once", async () => {
    const kernel = kernelOf();
    kernel.schedule(2_000, slow([], "job"));

    const first = kernel.runUntil(3_000);

    await expect(kernel.runUntil(3_000)).rejects.toThrow("already being driven");
    await first;
  });
});

describe("a round", () => {
  test("takes jobs in the order of their keys, and what they schedule for the same instant after all of them", async () => {
    const kernel = kernelOf();
    const log: string[] = [];
    kernel.schedule(2_000, slow(log, "b"));
    kernel.schedule(2_000, {
      key: "a",
      lanes: [],
      run: async () => {
        log.push("a");
        kernel.schedule(kernel.now(), slow(log, "A"));
      },
    });

    await kernel.runUntil(2_000);

    expect(log).toEqual(["a", "+b", "-b", "+A", "-A"]);
  });

  test("runs no more jobs side by side than allowed, and those of a lane in order", async () => {
    const kernel = kernelOf(2);
    const log: string[] = [];
    kernel.schedule(2_000, slow(log, "a1", ["a"], 5));
    kernel.schedule(2_000, slow(log, "a2", ["a"]));
    kernel.schedule(2_000, slow(log, "b", ["b"]));
    kernel.schedule(2_000, slow(log, "c", []));

    await kernel.runUntil(2_000);

    let beside = 0;
    let most = 0;
    for (const line of log) {
      beside += line.startsWith("+") ? 1 : -1;
      most = Math.max(most, beside);
    }
    expect(most).toBe(2);
    expect(log.indexOf("-a1")).toBeLessThan(log.indexOf("+a2"));
  });

  test("finishes although a job fails, and the failure reaches whoever drives the clock", async () => {
    const kernel = kernelOf(4);
    const log: string[] = [];
    const fail = async (): Promise<void> => {
      throw new Error("broken");
    };
    kernel.schedule(2_000, { key: "a", lanes: ["x"], run: fail });
    kernel.schedule(2_000, slow(log, "b", ["x"]));

    await expect(kernel.runUntil(3_000)).rejects.toThrow("broken");

    expect(log).toEqual(["+b", "-b"]);
  });
});

test("timers come out in order however they went in", () => {
  return fc.assert(
    fc.asyncProperty(fc.array(fc.nat(50), { maxLength: 60 }), fc.array(fc.nat(59)), async (times, cancelled) => {
      const kernel = kernelOf();
      const seen: number[] = [];
      const cancels = times.map((time, index) =>
        kernel.schedule(START + time, { key: `${index}`, lanes: [], run: async () => void seen.push(time) }),
      );
      for (const index of cancelled) cancels[index]?.();

      await kernel.runUntil(START + 50);

      const left = times.filter((_, index) => !cancelled.includes(index));
      expect(seen).toEqual(left.toSorted((a, b) => a - b));
    }),
    { numRuns: 200 },
  );
});

test("a clock that runs free meets its timers and stops when told", async () => {
  const kernel = kernelOf();
  const log: string[] = [];
  kernel.schedule(START + 20_000, slow(log, "later"));

  const free = runFree(kernel, 1_000_000);
  while (log.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
  await free.stop();

  expect(kernel.now()).toBeGreaterThanOrEqual(START + 20_000);
});

test("a job that fails while the clock runs free ends the run", async () => {
  const kernel = kernelOf();
  const free = runFree(kernel, 1_000_000);
  const fail = async (): Promise<void> => {
    throw new Error("broken");
  };

  kernel.schedule(START + 10, { key: "a", lanes: [], run: fail });

  await expect(free.ended).rejects.toThrow("broken");
});
