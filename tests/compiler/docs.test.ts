import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { SourceFile } from "../../workflows/compiler/compiled.ts";
import { diagnosticsDocument } from "../../workflows/compiler/diagnostics/document.ts";
import { compiledIn, journeyFile, mail } from "./fixture.ts";

const guide = readFileSync("docs/journey-language.md", "utf8");

/** The examples of the guide: language of the fence, text, line. */
const examples = [...guide.matchAll(/^```(yaml|html|json)\n([\s\S]*?)^```/gm)].map((found) => ({
  language: found[1] ?? "",
  text: found[2] ?? "",
  line: guide.slice(0, found.index).split("\n").length,
}));

const HEAD = "journey: example\n";
const ENTER = "enter: { event: Order Completed }\n";
const STEPS = "steps: [ { send: hello } ]\n";

/** The files that an example stands for, with what it leaves out. */
function filesOf(language: string, text: string): SourceFile[] {
  if (language === "html") return [{ path: "workflows/templates/cart.email.html", text }];
  if (language === "json") return [{ path: "workflows/templates/order_paid.webhook.json", text }];
  if (text.startsWith("zone:")) return [{ path: "workflows/settings.yaml", text }];
  const journey = text.startsWith("journey:")
    ? text
    : text.startsWith("- ")
      ? `${HEAD}${ENTER}steps:\n${text}`
      : `${HEAD}${text.includes("enter:") ? "" : ENTER}${text}${STEPS}`;
  const sent = new Set([...journey.matchAll(/send: (\w+)/g)].map((found) => found[1] ?? ""));
  sent.delete("hello");
  return [journeyFile(journey), ...[...sent].map((name) => mail(name))];
}

describe("the guide to the journey language", () => {
  it.each(examples)("the $language of line $line compiles", ({ language, text }) => {
    expect(compiledIn(filesOf(language, text)).workspace.diagnostics).toEqual([]);
  });

  it("has examples", () => {
    expect(examples.length).toBeGreaterThan(12);
  });
});

describe("docs/diagnostics.md", () => {
  it("is what `node workflows/write-diagnostics.ts` writes", () => {
    expect(readFileSync("docs/diagnostics.md", "utf8")).toBe(diagnosticsDocument());
  });
});
