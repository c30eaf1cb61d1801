import { readFileSync } from "node:fs";
import { sha256 } from "../../adapters/system/system.ts";
import type { SourceFile } from "../../workflows/compiler/compiled.ts";
import { prepareWorkspace } from "../../workflows/compiler/workspace.ts";

const DEFAULT_PATH = "workflows/definitions/example.journey.yaml";

/** A small shop around every fixture; a part of a fixture replaces the file of its path. */
export const SHOP: readonly SourceFile[] = [
  {
    path: "workflows/settings.yaml",
    text: [
      "zone: Europe/London",
      'sender: { email: "Shop <hello@example.com>" }',
      "topics:",
      "  offers: { channels: [email], default: out }",
      "  account: { channels: [email, webhook], default: in }",
      "",
    ].join("\n"),
  },
  mail("hello"),
  mail("reminder"),
  segmentFile("segment: loyal\nwhen: profile.counts.`Order Completed` >= 5\n"),
  segmentFile("segment: churned\nlast: { event: Order Completed, not within: 180d }\n"),
  segmentFile("segment: vip_list\nlist: true\n"),
  destinationFile("destination: billing_retry\nurl: https://billing.example.com/retry\n"),
  sharedFile(
    "shared: remind\nwith: [template]\nsteps:\n  - id: first\n    send: =with.template\n  - wait: 1d\n  - if: $not(steps.first.opened)\n    then: [ { exit: quiet } ]\n",
  ),
];

/** A segment file of the fixture workspace. */
export function segmentFile(text: string): SourceFile {
  return { path: `workflows/segments/${nameIn(text, "segment")}.yaml`, text };
}

/** A destination file of the fixture workspace. */
export function destinationFile(text: string): SourceFile {
  return { path: `workflows/destinations/${nameIn(text, "destination")}.yaml`, text };
}

/** A file of shared steps of the fixture workspace. */
export function sharedFile(text: string): SourceFile {
  return { path: `workflows/steps/${nameIn(text, "shared")}.yaml`, text };
}

function nameIn(text: string, key: string): string {
  return new RegExp(`^${key}: (\\w+)`, "m").exec(text)?.[1] ?? "example";
}

/** An e-mail template on the topic offers. */
export function mail(name: string, body = "<p>Hello {{ profile.first_name }}</p>"): SourceFile {
  return {
    path: `workflows/templates/${name}.email.html`,
    text: `---\ntopic: offers\nsubject: Hello\n---\n${body} {{ links.preferences }}\n`,
  };
}

/** A journey file of the fixture workspace. */
export function journeyFile(text: string): SourceFile {
  return { path: `workflows/definitions/${nameIn(text, "journey")}.journey.yaml`, text };
}

/** The workspace of these files in the shop. */
export function compiledIn(files: readonly SourceFile[]) {
  const paths = new Set(files.map(({ path }) => path));
  const around = SHOP.filter(({ path }) => !paths.has(path));
  const present = files.filter(({ text }) => text !== ABSENT);
  return prepareWorkspace([...around, ...present], { hash: sha256 });
}

/** The journey of a text, which must be sound. */
export function compiledJourney(text: string, ...more: readonly SourceFile[]) {
  const file = journeyFile(text);
  const { ready, workspace } = compiledIn([file, ...more]);
  const only = ready.find(({ compiled }) => compiled.file === file.path);
  if (only === undefined) throw new Error(JSON.stringify(workspace.diagnostics, null, 2));
  return { ...only, workspace };
}

const ABSENT = "\u0000absent";

export interface Fixture {
  readonly files: readonly SourceFile[];
  /** Where its fault is marked: the line after a comment that says `fault`, or what its first line says after `@`. */
  readonly fault?: { readonly file: string; readonly line: number };
}

/** A fixture file: a journey, or several files, each after a line `=== path` (`=== path absent` takes one away). */
export function readFixture(path: string): Fixture {
  const [first = "", ...rest] = readFileSync(path, "utf8").split("\n");
  const [, file, line] = /^@ (\S+):(\d+)$/.exec(first) ?? [];
  const text = (file === undefined ? [first, ...rest] : rest).join("\n");
  const files = text.startsWith("=== ") ? parts(text) : [{ path: DEFAULT_PATH, text }];
  if (file !== undefined) return { files, fault: { file, line: Number(line) } };
  for (const one of files) {
    const marked = one.text.split("\n").findIndex((content) => /^\s*(#|<!--) fault/.test(content));
    if (marked !== -1) return { files, fault: { file: one.path, line: marked + 2 } };
  }
  return { files };
}

function parts(text: string): SourceFile[] {
  return text
    .split(/^=== /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf("\n");
      const [path = "", absent] = part.slice(0, end).split(" ");
      return { path, text: absent === undefined ? part.slice(end + 1) : ABSENT };
    });
}
