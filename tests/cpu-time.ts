/** How long the processors have worked for this process so far; milliseconds. What else the machine does meanwhile is not in it. */
export function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
