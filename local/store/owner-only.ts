import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * Makes a folder for what is known of customers, which its owner alone may read: 700, and 600 for what is in it, also what
 * earlier releases left there. A folder that somebody else fills, without `mark` in it, keeps its mode and what is in it.
 * Nothing is done where the file system has no modes (Windows).
 */
export function ownerOnly(dir: string, mark: string): void {
  const ours = !existsSync(dir) || existsSync(join(dir, mark)) || readdirSync(dir).length === 0;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  if (ours && process.platform !== "win32") restrict(dir);
}

function restrict(path: string): void {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  const mode = stat.isDirectory() ? 0o700 : 0o600;
  if ((stat.mode & 0o777) !== mode) chmodSync(path, mode);
  if (stat.isDirectory()) for (const name of readdirSync(path)) restrict(join(path, name));
}
