import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runFree, VirtualKernel } from "../../local/kernel/virtual-kernel.ts";

const START = 1_000;
const kernelOf = (concurrency = 1) => new VirtualKernel({ start: START, concurrency });

/** A job that takes a few iterations of the event loop, and logs its beginning and end. */
function slow(log: string[], key: string, lanes: readonly string[] = [], turns = 3) {
  const run = async (): Promise<void> => {
    log.push(`+${key}`);
    for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
    log.push(`-${key}`);
  };
  return { key, lanes, run };
}

describe("the virtual clock", () => {
  test("shows each job its own time, and afterwards the target time", async () => {
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

  test("runs a job for the past now, and a cancelled job never", async () => {
    const kernel = kernelOf();
    const log: string[] = [];
    kernel.schedule(0, slow(log, "past"));
    const cancel = kernel.schedule(2_000, slow(log, "cancelled"));
    cancel();

    await kernel.runUntil(3_000);

    expect(log).toEqual(["+past", "-past"]);
    expect(kernel.nextTimer()).toBeUndefined();
  });

  test("cannot have two drivers at once", async () => {
    const kernel = kernelOf();
    kernel.schedule(2_000, slow([], "job"));

    const first = kernel.runUntil(3_000);

    await expect(kernel.runUntil(3_000)).rejects.toThrow("already being driven");
    await first;
  });
});

describe("a round", () => {
  test("runs jobs in the order of their keys, and then the jobs that they schedule for the same instant", async () => {
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

  test("limits concurrent jobs, and runs the jobs of a lane in order", async () => {
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

  test("finishes although a job fails, and the driver gets the error", async () => {
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

test("timers fire in order, whatever the order of adding", () => {
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

test("a free-running clock fires its timers, and stops on request", async () => {
  const kernel = kernelOf();
  const log: string[] = [];
  kernel.schedule(START + 20_000, slow(log, "later"));

  const free = runFree(kernel, 1_000_000);
  while (log.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
  await free.stop();

  expect(kernel.now()).toBeGreaterThanOrEqual(START + 20_000);
});

test("a failed job ends a free run", async () => {
  const kernel = kernelOf();
  const free = runFree(kernel, 1_000_000);
  const fail = async (): Promise<void> => {
    throw new Error("broken");
  };

  kernel.schedule(START + 10, { key: "a", lanes: [], run: fail });

  await expect(free.ended).rejects.toThrow("broken");
});
