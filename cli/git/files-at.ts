import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { SourceFile } from "../../workflows/compiler/compiled.ts";
import { withMjml } from "../../workflows/mjml.ts";
import { isWorkspaceFile, sourceOf } from "../../workflows/read.ts";
import { ProblemError } from "../command.ts";
import { UsageError } from "../command-line.ts";

const run = promisify(execFile);
const MOST_BYTES = 512 * 1024 * 1024;

/**
 * The files under `workflows/` of a project as they were at a git ref. The project may be a folder of its repository.
 * UsageError for an unknown ref, Problem without git or outside a repository.
 */
export async function filesAt(root: string, ref: string): Promise<readonly SourceFile[]> {
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
  return withMjml(files);
}

/** The commits that changed what messages are made of, the newest first; at most so many. Problem without git or outside a repository. */
export async function commitsOfTemplates(root: string, most: number): Promise<readonly string[]> {
  const places = ["workflows/templates", "workflows/settings.yaml"];
  const found = await git(root, ["log", "--format=%H", `--max-count=${most}`, "--", ...places]);
  return found.split("\n").filter((line) => line !== "");
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
      throw new ProblemError("git is not installed here, and earlier files are read from it.");
    }
    throw new ProblemError(`${root} is in no git repository, so there are no earlier files.`, "git init makes one.");
  }
}
