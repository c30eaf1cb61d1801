import { type Io, wait } from "./command.ts";

/** How long a command waits before it does the same again; milliseconds. */
const WAITS = [1_000, 4_000, 15_000, 60_000];

/** Does it again after each wait. Throws what it throws the last time, or when the command is stopped. */
export async function patiently<T>(io: Pick<Io, "stop" | "wait">, act: () => Promise<T>): Promise<T> {
  for (const milliseconds of WAITS) {
    try {
      return await act();
    } catch (error) {
      if (io.stop.aborted) throw error;
      await wait(io, milliseconds);
    }
  }
  return act();
}
