import { appendFileSync, existsSync, mkdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";

/** Lines kept per log in memory. */
const REMEMBERED = 1_000;
/** A log file is put aside, replacing the one put aside before, when it passes this. */
const FILE_BYTES = 8_000_000;
const BUFFER_BYTES = 65_536;

/** What functions write: `<dir>/<function>.log`, and the latest lines in memory. Buffered; `flush` before ending. */
export class Logs {
  readonly #dir: string | undefined;
  readonly #recent = new Map<string, string[]>();
  readonly #buffers = new Map<string, string[]>();
  #buffered = 0;

  constructor(dir: string | undefined) {
    this.#dir = dir;
    if (dir !== undefined) mkdirSync(dir, { recursive: true, mode: 0o700 });
  }

  write(name: string, line: string): void {
    append(this.#recent, name, line);
    const recent = this.#recent.get(name);
    if (recent !== undefined && recent.length > 2 * REMEMBERED) recent.splice(0, recent.length - REMEMBERED);
    if (this.#dir === undefined) return;
    append(this.#buffers, name, line);
    this.#buffered += line.length;
    if (this.#buffered > BUFFER_BYTES) this.flush();
  }

  /** The latest lines of a log, oldest first. */
  lines(name: string): readonly string[] {
    return (this.#recent.get(name) ?? []).slice(-REMEMBERED);
  }

  flush(): void {
    if (this.#dir === undefined) return;
    for (const [name, lines] of this.#buffers) {
      const file = join(this.#dir, `${name}.log`);
      if (existsSync(file) && statSync(file).size > FILE_BYTES) renameSync(file, `${file}.1`);
      appendFileSync(file, `${lines.join("\n")}\n`);
    }
    this.#buffers.clear();
    this.#buffered = 0;
  }
}

function append(map: Map<string, string[]>, name: string, line: string): void {
  const lines = map.get(name);
  if (lines === undefined) map.set(name, [line]);
  else lines.push(line);
}
