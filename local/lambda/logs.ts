import { appendFileSync, existsSync, mkdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";

/** The most lines per log in memory, and the most characters, because lines may contain long customer data. */
const REMEMBERED = 1_000;
const REMEMBERED_CHARACTERS = 500_000;
/** A larger log file is renamed to `.1`, which replaces the earlier one. */
const FILE_BYTES = 8_000_000;
const BUFFER_BYTES = 65_536;

/** Lines of one log, and their characters. */
interface Recent {
  readonly lines: string[];
  characters: number;
}

/** The logs of functions: `<dir>/<function>.log`, and the latest lines in memory. Buffered; call `flush` before the end. */
export class Logs {
  readonly #dir: string | undefined;
  readonly #recent = new Map<string, Recent>();
  readonly #buffers = new Map<string, string[]>();
  #buffered = 0;

  constructor(dir: string | undefined) {
    this.#dir = dir;
    if (dir !== undefined) mkdirSync(dir, { recursive: true, mode: 0o700 });
  }

  write(name: string, line: string): void {
    this.#remember(name, line);
    if (this.#dir === undefined) return;
    append(this.#buffers, name, line);
    this.#buffered += line.length;
    if (this.#buffered > BUFFER_BYTES) this.flush();
  }

  /** The latest lines of a log, oldest first. */
  lines(name: string): readonly string[] {
    return (this.#recent.get(name)?.lines ?? []).slice(-REMEMBERED);
  }

  #remember(name: string, line: string): void {
    const recent = this.#recent.get(name) ?? { lines: [], characters: 0 };
    this.#recent.set(name, recent);
    recent.lines.push(line);
    recent.characters += line.length;
    if (recent.lines.length <= 2 * REMEMBERED && recent.characters <= 2 * REMEMBERED_CHARACTERS) return;
    let left = recent.characters;
    const from = recent.lines.findIndex((line, n) => {
      const fits = left <= REMEMBERED_CHARACTERS && recent.lines.length - n <= REMEMBERED;
      left -= fits ? 0 : line.length;
      return fits;
    });
    // The latest line is kept, however long it is.
    recent.lines.splice(0, from < 0 ? recent.lines.length - 1 : from);
    recent.characters = recent.lines.reduce((sum, { length }) => sum + length, 0);
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
