/**
 * `npm run conformance -- FOLDER`: compares the local cloud with answers recorded from AWS. Prints for each file how many answers
 * are right, refused by name, and wrong. Exit code 0 when none is wrong, 1 when one is wrong, 2 when there is nothing to compare.
 */
import { stdout } from "node:process";
import { type FileReport, judgeFolder } from "./conformance/judge-folder.ts";

const say = (line: string) => stdout.write(`${line}\n`);

async function main(folder: string | undefined): Promise<number> {
  if (folder === undefined) {
    say("Use: npm run conformance -- FOLDER, with event-patterns.jsonl, asl-jsonata.jsonl or asl-jsonata-tasks.jsonl");
    return 2;
  }
  const reports = await judgeFolder(folder);
  if (reports.length === 0) {
    say(`No file of recorded answers in ${folder}.`);
    return 2;
  }
  reports.forEach(tell);
  return reports.some(({ wrong }) => wrong.length > 0) ? 1 : 0;
}

function tell({ file, right, refused, wrong }: FileReport): void {
  say(`${file}: ${right} right, ${refused.length} refused by name, ${wrong.length} wrong`);
  for (const { id, why } of refused) say(`  refused ${id}: ${why}`);
  for (const { id, expected, got } of wrong) {
    say(`  wrong ${id}\n    expected ${JSON.stringify(expected)}\n    got      ${JSON.stringify(got)}`);
  }
}

process.exitCode = await main(process.argv[2]);
