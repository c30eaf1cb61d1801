import type { Io, Output } from "./command.ts";
import { sequence } from "./terminal.ts";

const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

export type Paint = Readonly<Record<keyof typeof CODES, (text: string) => string>>;

/** Colours for a terminal; plain text where the output is none, or the user set `NO_COLOR` (https://no-color.org). */
export function paint(io: Io, output: Output): Paint {
  const off = !output.terminal || (io.env.NO_COLOR ?? "") !== "" || io.env.TERM === "dumb";
  const brush = (kind: keyof typeof CODES) => {
    const [on, end] = CODES[kind];
    return (text: string) => (off ? text : `${sequence(`${on}m`)}${text}${sequence(`${end}m`)}`);
  };
  return {
    bold: brush("bold"),
    dim: brush("dim"),
    red: brush("red"),
    green: brush("green"),
    yellow: brush("yellow"),
    cyan: brush("cyan"),
  };
}
