import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import type { SourceFile } from "../../workflows/compiler/compiled.ts";
import { prepareWorkspace } from "../../workflows/compiler/workspace.ts";
import { NEIGHBOURS } from "./neighbours.ts";

/** A fault: the file, a text in it, and what stands there instead. */
type Fault = readonly [file: string, text: string, instead: string];

const FILES = NEIGHBOURS.map(({ path }) => path.replace("workflows/", ""));
const YAML = FILES.filter((file) => file.endsWith(".yaml") && !file.startsWith("sources/"));

function diagnosticsOf(files: readonly SourceFile[]) {
  return prepareWorkspace(files, { hash: sha256 }).workspace.diagnostics;
}

/** The diagnostics of the workspace with one fault. */
function found([file, text, instead]: Fault) {
  const path = `workflows/${file}`;
  const files = NEIGHBOURS.map((one) => (one.path === path ? { path, text: one.text.replace(text, instead) } : one));
  expect(files).not.toEqual(NEIGHBOURS);
  const diagnostics = diagnosticsOf(files);
  return diagnostics.map((one) => `${one.code} ${one.file.replace("workflows/", "")}`);
}

describe("a fault is reported once, and nothing that follows from it", () => {
  it("is not there in the workspace itself", () => {
    expect(diagnosticsOf(NEIGHBOURS)).toEqual([]);
  });

  it.each(YAML)("where %s cannot be read", (file) => {
    const first = NEIGHBOURS.find(({ path }) => path === `workflows/${file}`)?.text.split("\n")[0] ?? "";

    expect(found([file, first, `${first.replace(/: ?/, ': "')}`])).toEqual([`SJ100 ${file}`]);
  });

  it.each<readonly [code: string, ...Fault]>([
    // A misspelt step is read as the step that was meant.
    ["SJ300", "definitions/welcome.journey.yaml", "- send: hello", "- sned: hello"],
    ["SJ300", "definitions/welcome.journey.yaml", "- call: billing", "- cal: billing"],
    ["SJ300", "definitions/welcome.journey.yaml", "use: {", "usse: {"],
    ["SJ300", "steps/remind.yaml", "send: =", "sed: ="],
    // A misspelt template or destination gives its step the id that was meant.
    ["SJ309", "definitions/welcome.journey.yaml", "- send: hello", "- send: helo"],
    ["SJ800", "definitions/welcome.journey.yaml", "- call: billing", "- call: biling"],
    // So is a misspelt field.
    ["SJ108", "definitions/welcome.journey.yaml", "enter:", "entr:"],
    ["SJ108", "definitions/welcome.journey.yaml", "steps:\n", "step:\n"],
    ["SJ108", "definitions/welcome.journey.yaml", "up to: 1d", "upto: 1d"],
    ["SJ108", "definitions/welcome.journey.yaml", "keep:", "kep:"],
    ["SJ108", "definitions/welcome.canary.yaml", "canary:", "cannary:"],
    ["SJ108", "definitions/welcome.test.yaml", "message:", "mesage:"],
    ["SJ108", "segments/gold.yaml", "when:", "wen:"],
    ["SJ108", "segments/best.yaml", "within:", "withn:"],
    ["SJ108", "destinations/billing.yaml", "url:", "ur:"],
    ["SJ108", "settings.yaml", "topics:", "topic:"],
    ["SJ108", "settings.yaml", "sender:", "senders:"],
    ["SJ108", "templates/hello.email.html", "topic:", "topik:"],
    ["SJ825", "definitions/win_back.journey.yaml", "mail: hello", "mai: hello"],
    // Steps that cannot be read are not missed elsewhere.
    ["SJ820", "definitions/welcome.journey.yaml", "steps: remind", "steps: remnd"],
    ["SJ129", "definitions/welcome.journey.yaml", "=answer.body.state", "answer.body.state"],
    ["SJ110", "steps/remind.yaml", "then:\n      - emit", "then:\n        emit"],
    ["SJ825", "steps/remind.yaml", "with: [mail]", "with: [post]"],
    ["SJ101", "steps/remind.yaml", "  - id: answer", "\t- id: answer"],
    ["SJ101", "definitions/welcome.journey.yaml", "  - call", "\t- call"],
    ["SJ100", "definitions/welcome.journey.yaml", "enter:\n", ""],
    // What a faulty file declares is unknown, not absent.
    ["SJ110", "segments/reached.yaml", "list: true", "list: yes"],
    ["SJ704", "segments/reached.yaml", "list: true\n", ""],
    ["SJ111", "settings.yaml", "[email]", "[e_mail]"],
    ["SJ111", "events.yaml", "plan: string, total", "plan: text, total"],
    ["SJ110", "definitions/win_back.journey.yaml", "api: true", "api: soon"],
    ["SJ307", "definitions/welcome.canary.yaml", "journey: welcome", "journey: welcom"],
    ["SJ113", "definitions/welcome.test.yaml", "[offers]", "[Offers!]"],
  ])("%s in %s: %s", (code, ...fault) => {
    expect(found(fault)).toEqual([`${code} ${fault[0]}`]);
  });
});
