import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FORMS } from "../../workflows/compiler/steps/kinds.ts";
import { compiledIn, journeyFile, mail } from "./fixture.ts";

const FOLDER = "tests/compiler/fixtures/valid";
const names = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".journey.yaml"))
  .sort();

const RECEIPT = {
  path: "workflows/templates/receipt.webhook.json",
  text: '---\ntransactional: true\nurl: https://example.com/receipts\n---\n{ "order": "{{ entry.properties.orderId }}" }\n',
};

/** Takes requests. */
const WIN_BACK = journeyFile("journey: win_back\nenter: { api: true }\nsteps:\n  - send: plain\n");

/** Run with WRITE_FIXTURES=1 to write what is compiled now, then read the difference line by line. */
const WRITE = process.env.WRITE_FIXTURES === "1";

describe("a sound journey", () => {
  it("is here of every step, so that each state that one becomes has been read", () => {
    const texts = names.map((name) => readFileSync(`${FOLDER}/${name}`, "utf8"));

    const shown = Object.keys(FORMS).filter((key) => texts.some((text) => new RegExp(`[ {-] ${key}:`).test(text)));
    expect(shown).toEqual(Object.keys(FORMS));
  });

  it.each(names)("%s becomes exactly its state machine and its rules", (name) => {
    const text = readFileSync(`${FOLDER}/${name}`, "utf8");
    const expectedFile = `${FOLDER}/${name.replace(".journey.yaml", ".json")}`;

    const { workspace } = compiledIn([journeyFile(text), WIN_BACK, RECEIPT, mail("plain", "Hello")]);

    expect(workspace.diagnostics).toEqual([]);
    const [journey] = workspace.journeys.filter(({ file }) => file.endsWith(`/${name}`));
    const { definition, rules, version } = journey ?? {};
    const found = JSON.parse(
      JSON.stringify({ definition, rules, recentFields: workspace.rules.recentFields }).replaceAll(
        String(version),
        "<version>",
      ),
    );
    if (WRITE) writeFileSync(expectedFile, `${JSON.stringify(found, null, 2)}\n`);
    expect(found).toEqual(JSON.parse(readFileSync(expectedFile, "utf8")));
  });
});
