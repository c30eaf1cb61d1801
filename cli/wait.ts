import type { Io } from "./command.ts";

/** Waits so many milliseconds by the clock of this machine, or until the person asks to stop. */
export async function wait({ wait: given, stop }: Io, milliseconds: number): Promise<void> {
  if (given !== undefined) return given(milliseconds);
  if (stop.aborted) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stop.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    stop.addEventListener("abort", done);
  });
}
