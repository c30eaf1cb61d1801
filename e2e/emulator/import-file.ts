import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { same, type Trial } from "../trial.ts";

const COMMAND = fileURLToPath(new URL("../../cli/main.ts", import.meta.url));

/**
 * Checks `sojourn import --stack` against a deployed stack: the command uploads a file, S3 tells EventBridge, the rule puts it on the
 * queue, the function reads the file with its conditions and writes receipt and refused rows, the command brings both back, and the
 * customers are in the table. Files as spreadsheets write them, in UTF-16 and with semicolons, are read as any other. The result is what
 * was seen; throws UnmetError where it was different.
 */
export async function takesInAFile(trial: Trial, stackName: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "sojourn-import-"));
  const upload = (name: string, content: string | Uint8Array) => imported(stackName, folder, name, content);
  try {
    const [ann, bob, cem, dan] = [trial.customer(), trial.customer(), trial.customer(), trial.customer()];
    const people = `customerId,email,city\n${ann},ann@example.com,Leeds\n,nobody@example.com,York\n${bob},bob@example.com,Hull\n`;
    const first = await upload("people.csv", people);
    same("The exit code of a file with a refused row", String(first.code), "1");
    same("The receipt", `${first.state}, ${first.rows} rows, ${first.refused} refused`, "done, 3 rows, 1 refused");
    const refused = JSON.parse(await readFile(join(folder, "people.csv.refused.ndjson"), "utf8"));
    same("The line of the refused row", String(refused.line), "3");
    const second = await upload("sheet.csv", utf16(`customerId;email;city\r\n${cem};cem@example.com;Köln\r\n`));
    same("The receipt of a file in UTF-16", `${second.code} ${second.state}, ${second.rows} rows`, "0 done, 1 rows");
    const third = await upload("semicolons.csv", `customerId;city\n${dan};"Bath; Avon"\n`);
    same("The receipt of a file with semicolons", `${third.code} ${third.state}, ${third.rows} rows`, "0 done, 1 rows");
    const book = await upload("book.csv", new Uint8Array([0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0]));
    same("The exit code and state of a workbook", `${book.code} ${book.state}`, "1 failed");
    for (const [id, city] of [
      [ann, "Leeds"],
      [bob, "Hull"],
      [cem, "Köln"],
      [dan, "Bath; Avon"],
    ] as const) {
      const profile = await trial.until("A customer of the file", () => trial.profiles.read(id));
      same("Their trait", String(profile.traits.city?.v), city);
    }
    return `\`sojourn import --stack ${stackName}\` brought the receipts of four files: of three rows two are profiles and one is refused with its line; UTF-16 and semicolons are read; a workbook is refused: ${book.fault}`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the command, in a process of its own, answers about a file of profiles. */
async function imported(stackName: string, folder: string, name: string, content: string | Uint8Array) {
  await writeFile(join(folder, name), content);
  const words = ["import", "profiles", name, "--source", "e2e", "--stack", stackName, "--json"];
  const child = spawn(process.execPath, [COMMAND, ...words], {
    cwd: folder,
    env: { ...process.env, INIT_CWD: folder },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 120_000,
  });
  const [out, err, [code]] = await Promise.all([textOf(child.stdout), textOf(child.stderr), once(child, "close")]);
  if (out === "") throw new Error(`The command printed no receipt and ended with ${code}: ${err}`);
  const { state, rows, refused, fault } = JSON.parse(out);
  return { code, state, rows, refused, fault };
}

/** A text as spreadsheets export "Unicode text": UTF-16 with a byte order mark. */
function utf16(text: string): Uint8Array {
  return Buffer.from(`\ufeff${text}`, "utf16le");
}
