import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Io, Output } from "../../cli/command.ts";
import { runSojourn } from "../../cli/sojourn.ts";
import type { Ran } from "./fixture.ts";

const SHOP = {
  "workflows/settings.yaml":
    'zone: Europe/London\nsender: { email: "Shop <hello@example.com>" }\ntopics: { offers: { channels: [email], default: out } }\n',
  "workflows/templates/hello.email.html":
    "---\ntopic: offers\nsubject: Hello\n---\n<p>Hello</p> {{ links.preferences }}\n",
  "workflows/definitions/greet.journey.yaml":
    "journey: greet\ntitle: Say hello\nenter: { event: Signed Up }\nsteps:\n  - wait: 1h\n  - send: hello\n",
};

/** A project of its own in a temporary folder: a sound small shop, and these files. */
export function project(files: Readonly<Record<string, string>> = {}): string {
  const root = mkdtempSync(join(tmpdir(), "sojourn-"));
  for (const [path, text] of Object.entries({ ...SHOP, ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

/** Runs a command line in that project, as in a pipe: no terminal, no colours; `ask` is somebody who answers, `wait` how time passes. */
export async function sojournIn(root: string, ...args: readonly (string | Pick<Io, "ask" | "wait">)[]): Promise<Ran> {
  const [out, err] = [collector(), collector()];
  const stop = new AbortController().signal;
  const given = args.filter((arg) => typeof arg !== "string");
  const io: Io = { out: out.output, err: err.output, root, cwd: root, env: {}, stop, ...given[0] };
  const words = args.filter((arg) => typeof arg === "string");
  const code = await runSojourn(words, io);
  return { code, out: out.text(), err: err.text() };
}

function collector(): { readonly output: Output; text(): string } {
  const parts: string[] = [];
  return { output: { write: (text) => void parts.push(text), terminal: false }, text: () => parts.join("") };
}
