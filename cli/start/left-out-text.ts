import { counted } from "../../core/explain/words.ts";
import type { LeftOut } from "../../workflows/compiler/sound-part.ts";
import type { Io } from "../command.ts";
import { paint } from "../paint.ts";

/** Which journeys are not played, and whose faults keep them from it. */
export function leftOutText(io: Io, leftOut: readonly LeftOut[]): string {
  const { bold, yellow } = paint(io, io.err);
  const rows = leftOut.map(({ journey, files }) => `  ${bold(journey)}  ${files.join(", ")}\n`);
  const head = `Left out, because of faults: ${counted(leftOut.length, "journey")}. The others are played.`;
  return `${yellow(head)}\n${rows.join("")}  npx sojourn check shows the places.\n`;
}
