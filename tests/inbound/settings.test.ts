import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readSettings } from "../../workflows/compiler/settings/read.ts";

function read(text: string) {
  const found: string[] = [];
  const { settings } = readSettings(
    { path: "workflows/settings.yaml", text: `zone: Europe/London\n${text}` },
    (code) => {
      found.push(code);
    },
  );
  return { replies: settings.replies, found };
}

const SENDER = 'sender: { sms: "+447700900123" }\n';

describe("`replies` in the settings", () => {
  it("is in docs/consent.md as it can be written", () => {
    const [, example = ""] =
      /```yaml\n(sender: [^`]*replies:[^`]*)```/.exec(readFileSync("docs/consent.md", "utf8")) ?? [];

    expect(read(example)).toMatchObject({
      found: [],
      replies: {
        answeredBy: "sojourn",
        optOutList: "Default",
        languages: ["en", "de"],
        answers: { help: expect.stringContaining("020 7946") },
      },
    });
  });

  it("lets AWS answer, in English, where nothing else is said", () => {
    expect(read(`${SENDER}replies: {}\n`)).toEqual({
      found: [],
      replies: { answeredBy: "aws", optOutList: "Default", languages: ["en"] },
    });
  });

  it.each([
    ["two who answer", 'replies: { answers: { help: "Shop: call us" } }', ["SJ425"]],
    ["no answer to STOP and HELP", "replies: { answered by: sojourn }", ["SJ426", "SJ426"]],
    ["a word of two lists", "replies: { words: { stop: [halt], help: [Halt!] } }", ["SJ427", "SJ427"]],
    ["a word without letters", 'replies: { words: { stop: ["🛑"] } }', ["SJ427"]],
    ["a word that ends texts as one that begins them", "replies: { words: { start: [quit] } }", ["SJ427"]],
  ])("refuses %s", (_what, text, codes) => {
    expect(read(`${SENDER}${text}\n`).found).toEqual(codes);
  });
});
