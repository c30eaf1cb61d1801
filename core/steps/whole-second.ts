/** The next whole second: a Wait state's timestamp is no finer, and an earlier one would come too soon. Epoch milliseconds. */
export function wholeSecond(time: number): number {
  return Math.ceil(time / 1000) * 1000;
}
