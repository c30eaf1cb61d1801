import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { sojournIn } from "../cli/workspace.ts";
import { IN_CI } from "../in-ci.ts";

const PLAYED = fileURLToPath(new URL("./fixtures/played/", import.meta.url));

/**
 * Six journeys in Pinpoint's JSON, between them every kind of activity, imported by the command and played on the virtual
 * clock. Who gets what and when is in the `.test.yaml` beside each, every case named after what Pinpoint documents.
 */
/** Twenty seconds of playing: CI has them. `CI=true npx vitest run tests/import/played.test.ts` */
const inCi = it.runIf(IN_CI);

describe("imported journeys, played", { timeout: 300_000 }, () => {
  inCi("send what Pinpoint says they send, to whom and when", async () => {
    const root = mkdtempSync(join(tmpdir(), "sojourn-import-"));
    const names = readdirSync(PLAYED).filter((name) => name.endsWith(".json"));

    const imported = await sojournIn(root, "import", "pinpoint", ...names.map((name) => join(PLAYED, name)));
    mkdirSync(join(root, "workflows/definitions"), { recursive: true });
    for (const name of readdirSync(PLAYED).filter((one) => one.endsWith(".test.yaml"))) {
      copyFileSync(join(PLAYED, name), join(root, "workflows/definitions", name));
    }
    const checked = await sojournIn(root, "check");
    const played = await sojournIn(root, "test");

    expect(imported.code, imported.out + imported.err).toBe(0);
    expect(checked.code, checked.out).toBe(0);
    expect(played.out, played.err).not.toMatch(/^\s*✗/m);
    expect(played.code, played.out + played.err).toBe(0);
  });

  it("are of every kind of activity", () => {
    const texts = readdirSync(PLAYED)
      .filter((name) => name.endsWith(".json"))
      .map((name) => readFileSync(join(PLAYED, name), "utf8"));
    const kinds = [
      "EMAIL",
      "SMS",
      "PUSH",
      "CUSTOM",
      "ContactCenter",
      "Wait",
      "ConditionalSplit",
      "MultiCondition",
      "RandomSplit",
      "Holdout",
    ];

    expect(kinds.filter((kind) => !texts.some((text) => text.includes(`"${kind}": {`)))).toEqual([]);
  });
});
