import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { RefusedRows } from "../../cli/start/input.ts";
import { temporaryFolder } from "./fixture.ts";

const row = (line: number) => ({ line, reason: "no time", text: `row ${line}` });

it("refused rows are kept in order, and a replay that goes on after a crash writes none twice", () => {
  const path = join(temporaryFolder(), "deep", "refused-rows.ndjson");
  const first = new RefusedRows(path);
  first.keep(row(3));
  first.keep(row(9));
  appendFileSync(path, '{"line":12,"rea');

  const second = new RefusedRows(path);
  for (const line of [3, 9, 12, 15]) second.keep(row(line));

  const kept = readFileSync(path, "utf8").trimEnd().split("\n");
  expect(kept.map((text) => JSON.parse(text))).toEqual([row(3), row(9), row(12), row(15)]);
  expect(second.count).toBe(4);
});
