import { host } from "./host.ts";

/** Writes one line to the function's log: the local cloud's where it runs, else stdout, which Lambda sends to CloudWatch. */
export function writeLine(line: string): void {
  const hosted = host();
  if (hosted) hosted.log(line);
  else process.stdout.write(`${line}\n`);
}
