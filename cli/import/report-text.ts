import type { Imported } from "../../workflows/importers/pinpoint/import-pinpoint.ts";
import type { Note, NoteKind, Refusal } from "../../workflows/importers/pinpoint/report.ts";
import type { Io } from "../command.ts";
import { type Paint, paint } from "../paint.ts";

export interface ImportReport extends Pick<Imported, "journeys" | "notes" | "refusals"> {
  readonly written: readonly string[];
  readonly unchanged: readonly string[];
}

const KINDS: { readonly [K in NoteKind]: string } = {
  "to do": "To do before it can work",
  otherwise: "Done otherwise than in Pinpoint",
  "left out": "Left out",
};
const ORDER: readonly NoteKind[] = ["to do", "otherwise", "left out"];

/** What was written, what is not the same here, one line each, and what was refused. */
export function reportText(io: Io, { written, unchanged, notes, refusals, journeys }: ImportReport): string {
  const colours = paint(io, io.out);
  const { bold, dim, green, red } = colours;
  const parts = [
    ...(written.length === 0 ? [] : [`${bold("Written:")}\n${written.map((path) => `  ${path}\n`).join("")}`]),
    ...(unchanged.length === 0 ? [] : [dim(`${counted(unchanged.length, "file")} there already, the same.\n`)]),
    ...ORDER.flatMap((kind) =>
      section(
        KINDS[kind],
        notes.filter((note) => note.kind === kind),
        colours,
      ),
    ),
    ...(refusals.length === 0
      ? []
      : [`${bold("Refused:")}\n${refusals.map((one) => refusalText(one, colours)).join("")}`]),
  ];
  const end =
    refusals.length > 0
      ? red(`${counted(refusals.length, "fault")} in what was given: what has one was not written.`)
      : green(`${counted(journeys.length, "journey")} taken across. \`npx sojourn check\` looks them over.`);
  return `${parts.join("\n")}${parts.length > 0 ? "\n" : ""}${end}\n`;
}

function section(title: string, notes: readonly Note[], { bold, cyan, dim }: Paint): string[] {
  if (notes.length === 0) return [];
  const lines = notes.map(({ of, at, text }) => `  ${cyan(of)}${at === of ? "" : ` ${dim(at)}`}  ${text}\n`);
  return [`${bold(`${title}:`)}\n${lines.join("")}`];
}

function refusalText({ file, path, message, found, mend }: Refusal, { bold, cyan, dim }: Paint): string {
  const facts = [...(found === undefined ? [] : [`${dim("found:")} ${found}`]), `${dim("hint:")}  ${mend}`];
  return `  ${cyan(`${file} ${path}`)} ${bold(message)}\n${facts.map((fact) => `    ${fact}\n`).join("")}`;
}

function counted(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}
