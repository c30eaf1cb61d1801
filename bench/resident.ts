import { readFile } from "node:fs/promises";

/** Milliseconds between two looks. */
const EVERY = 500;

/** The memory of a process over its life, as Linux tells it: `VmRSS` in https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
export class Resident {
  readonly #timer: NodeJS.Timeout;
  /** Megabytes, and the moment of each look: milliseconds of `performance.now`. */
  readonly looks: { readonly at: number; readonly megabytes: number }[] = [];

  constructor(pid: number | undefined) {
    this.#timer = setInterval(async () => {
      const text = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
      const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(text) ?? [];
      if (kilobytes !== undefined) this.looks.push({ at: performance.now(), megabytes: Number(kilobytes) / 1_024 });
    }, EVERY);
  }

  /** The most between two moments. */
  most(from = 0, until = Infinity): number {
    const looks = this.looks.filter(({ at }) => at >= from && at < until);
    return Math.max(0, ...looks.map(({ megabytes }) => megabytes));
  }

  end(): void {
    clearInterval(this.#timer);
  }
}
