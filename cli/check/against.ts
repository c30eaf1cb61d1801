import { sha256 } from "../../adapters/system/system.ts";
import {
  allFindings,
  type ChangedJourney,
  type Comparison,
  compareWorkspaces,
} from "../../workflows/compiler/compare/compare.ts";
import type { Finding, Side } from "../../workflows/compiler/compare/finding.ts";
import type { SourceFile } from "../../workflows/compiler/compiled.ts";
import { prepareWorkspace } from "../../workflows/compiler/workspace.ts";
import { readWorkspace } from "../../workflows/read.ts";
import type { ExitCode, Io } from "../command.ts";
import { filesAt } from "../git/files-at.ts";
import { type Paint, paint } from "../terminal.ts";

/** Prints what has changed since a git ref for customers inside and outside. Exit code 1: a change would hurt customers inside. */
export async function checkAgainst(io: Io, ref: string, json: boolean): Promise<ExitCode> {
  const [old, now] = await Promise.all([filesAt(io.root, ref), readWorkspace(io.root)]);
  const comparison = compareWorkspaces(sideOf(old), sideOf(now));
  io.out.write(json ? `${JSON.stringify(comparison)}\n` : comparisonText(io, comparison, ref));
  return allFindings(comparison).some(({ level }) => level === "hurts") ? 1 : 0;
}

function sideOf(files: readonly SourceFile[]): Side {
  return { ...prepareWorkspace(files, { hash: sha256 }), paths: new Set(files.map(({ path }) => path)) };
}

/** The changes as text: journey by journey, then those that reach every customer. */
function comparisonText(io: Io, comparison: Comparison, ref: string): string {
  const colours = paint(io, io.out);
  const { bold, dim, green, red } = colours;
  const { journeys, everywhere } = comparison;
  if (journeys.length === 0 && everywhere.length === 0) {
    return `${green("Nothing changes")} for any customer since ${ref}.\n`;
  }
  const parts = journeys.map((journey) => journeyText(journey, colours));
  if (everywhere.length > 0) {
    parts.push(
      `${bold("Everywhere")}  ${dim("reaches everybody at once, those inside too")}\n${findingsText(everywhere, colours)}`,
    );
  }
  const hurting = allFindings(comparison).filter(({ level }) => level === "hurts").length;
  const last =
    hurting === 0
      ? `${green("Nobody inside is hurt")} by what changed since ${ref}.`
      : bold(red(`${hurting} of these would hurt customers who are inside.`));
  return `${parts.join("\n")}\n${last}\n`;
}

function journeyText({ journey, from, to, findings }: ChangedJourney, colours: Paint): string {
  const { bold, dim } = colours;
  const versions =
    from === undefined ? "" : `  ${dim(`${from} → ${to}: those inside finish on ${from}, new entries take ${to}`)}`;
  const body = findings.length === 0 ? "    Only names, titles or wording changed.\n" : findingsText(findings, colours);
  return `${bold(journey)}${versions}\n${body}`;
}

function findingsText(findings: readonly Finding[], { dim, red }: Paint): string {
  return findings
    .map(({ level, place, what, who, hint }, i) => {
      // A sentence that holds for several findings is shown once, below the last of them.
      const affected = who === findings[i + 1]?.who ? undefined : who;
      const mark = level === "hurts" ? red("✗") : "·";
      const at = place === undefined ? "" : `  ${dim(`${place.file}:${place.line}`)}`;
      return [
        `  ${mark} ${level === "hurts" ? red(what) : what}${at}`,
        ...(affected === undefined ? [] : [`      ${affected}`]),
        ...(hint === undefined ? [] : [`      ${dim(`hint: ${hint}`)}`]),
        "",
      ].join("\n");
    })
    .join("");
}
