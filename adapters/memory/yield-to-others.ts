/** Lets others in, as a call over the network does: an adapter in memory awaits it before it does anything. */
export function yieldToOthers(): Promise<void> {
  return Promise.resolve();
}
