/** 0 good, 1 found problems, 2 wrong use. */
export type ExitCode = 0 | 1 | 2;

/** A stream a command writes to. */
export interface Output {
  write(text: string): void;
  /** A terminal: progress may overwrite its line, and colours may be used unless `NO_COLOR` is set. */
  readonly terminal: boolean;
}

/** What a command knows of the world around it; tests give their own. */
export interface Io {
  /** Results, and nothing else: with `--json` exactly one JSON document. */
  readonly out: Output;
  /** Progress, hints and refusals. */
  readonly err: Output;
  /** The project's folder, which holds workflows/ and .sojourn/; paths that a user types are relative to `cwd`. */
  readonly root: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted when the user asks to stop (Ctrl-C). */
  readonly stop: AbortSignal;
  /** Waits so many milliseconds, or until `stop`; absent: by the clock of this machine. */
  readonly wait?: (milliseconds: number) => Promise<void>;
  /** Asks the person at the terminal for a line; absent where nobody is there. */
  readonly ask?: (question: string) => Promise<string>;
}

export interface Command {
  readonly name: string;
  /** One line in the list of commands. */
  readonly summary: string;
  /** What follows `sojourn` on the command line, and below it a line for each option. */
  readonly usage: string;
  /** Wrong use is thrown as UsageError. */
  run(args: readonly string[], io: Io): Promise<ExitCode>;
}
