import type { CodeEntry } from "./codes/entry.ts";
import { CODES } from "./codes.ts";

const GROUPS: Readonly<Record<string, string>> = {
  "1": "Any file",
  "2": "Expressions",
  "3": "Journeys",
  "4": "Templates",
  "5": "Settings",
  "6": "Sources, and requests of destinations",
  "7": "Segments",
  "8": "Destinations, shared steps and names",
  "9": "Tests and fault plans",
};

/** The text of docs/diagnostics.md: every code with its meaning and its fix. */
export function diagnosticsDocument(): string {
  const entries = Object.entries(CODES).map(([code, entry]): [string, CodeEntry] => [code, entry]);
  const sections = Object.entries(GROUPS).flatMap(([digit, title]) => [
    `## ${title}`,
    "",
    ...entries.filter(([code]) => code.startsWith(`SJ${digit}`)).flatMap(([code, entry]) => section(code, entry)),
  ]);
  return `${[...HEAD, ...sections].join("\n").trimEnd()}\n`;
}

const HEAD = [
  "# Diagnostics",
  "",
  "Everything that `npx sojourn check` can find. A code keeps its meaning for ever; one that goes out of use is never used",
  "for something else. An error keeps the workspace from being deployed, a warning does not.",
  "",
  "This file is written by `npm run generate`; change `workflows/compiler/diagnostics/codes/`.",
  "",
];

function section(code: string, { severity, title, why, fix }: CodeEntry): string[] {
  const kind = severity === "warning" ? " (warning)" : "";
  return [`### ${code} ${title}${kind}`, "", why, "", `**What to do:** ${fix}`, ""];
}
