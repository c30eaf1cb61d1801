import { execFile } from "node:child_process";
import { promisify } from "node:util";
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
import { isWorkspaceFile, readWorkspace, sourceOf } from "../../workflows/read.ts";
import { type ExitCode, type Io, ProblemError } from "../command.ts";
import { UsageError } from "../command-line.ts";
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

const run = promisify(execFile);
const MOST_BYTES = 512 * 1024 * 1024;

/**
 * The files under `workflows/` of a project as they were at a git ref. The project may be a folder of its repository.
 * UsageError for an unknown ref, Problem without git or outside a repository.
 */
async function filesAt(root: string, ref: string): Promise<readonly SourceFile[]> {
  const prefix = (await git(root, ["rev-parse", "--show-prefix"])).trim();
  const commit = await commitOf(root, ref);
  const tree = await git(root, [
    "ls-tree",
    "-r",
    "-z",
    "--name-only",
    "--full-tree",
    commit,
    "--",
    `${prefix}workflows/`,
  ]);
  const paths = tree.split("\0").filter((path) => isWorkspaceFile(path.slice(prefix.length)));
  // One process reads all of them: a workspace may have hundreds of files.
  const texts = await contents(root, commit, paths);
  const files = paths.map((path, i) => sourceOf(path.slice(prefix.length), texts[i] ?? ""));
  return Promise.all(files);
}

async function commitOf(root: string, ref: string): Promise<string> {
  const found = await run("git", ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`], {
    cwd: root,
  }).catch(() => undefined);
  if (found !== undefined) return found.stdout.trim();
  const branches = await git(root, [
    "for-each-ref",
    "--count=8",
    "--format=%(refname:short)",
    "refs/heads",
    "refs/tags",
  ]);
  const known = branches.split("\n").filter((name) => name !== "");
  throw new UsageError(
    `There is no git ref "${ref}".`,
    `Known are ${["HEAD", ...known].join(", ")}; HEAD~1 and commit ids can be given too.`,
  );
}

/** The texts of these files of a commit, in their order, read by one `git cat-file --batch`. */
async function contents(root: string, commit: string, paths: readonly string[]): Promise<readonly string[]> {
  const child = run("git", ["cat-file", "--batch"], { cwd: root, encoding: "buffer", maxBuffer: MOST_BYTES });
  child.child.stdin?.end(paths.map((path) => `${commit}:${path}\n`).join(""));
  const { stdout } = await child;
  const texts: string[] = [];
  let from = 0;
  for (const _ of paths) {
    // `<id> blob <bytes>`, a line break, the content, a line break. https://git-scm.com/docs/git-cat-file#_batch_output
    const end = stdout.indexOf(10, from);
    const bytes = Number(stdout.subarray(from, end).toString().split(" ")[2] ?? 0);
    texts.push(stdout.subarray(end + 1, end + 1 + bytes).toString("utf8"));
    from = end + 1 + bytes + 1;
  }
  return texts;
}

async function git(root: string, args: readonly string[]): Promise<string> {
  try {
    return (await run("git", [...args], { cwd: root, maxBuffer: MOST_BYTES })).stdout;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      throw new ProblemError("git is not installed here, and --against reads the earlier files from it.");
    }
    throw new ProblemError(
      `${root} is in no git repository, so there is nothing to compare with.`,
      "git init makes one.",
    );
  }
}
