import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { type Io, ProblemError } from "../../cli/command.ts";
import { testAndWatch } from "../../cli/commands/test.ts";
import { project } from "./workspace.ts";

function watching(asked: readonly string[]) {
  const root = project({ "workflows/definitions/greet.test.yaml": "[]\n" });
  const stop = new AbortController();
  const played: (readonly string[])[] = [];
  const told: string[] = [];
  const silent = { write: (text: string) => void told.push(text), terminal: false };
  const io: Io = { out: silent, err: silent, root, cwd: root, env: {}, stop: stop.signal };
  const ended = testAndWatch(io, asked, async (names) => {
    played.push(names);
    if (played.length === 2) throw new ProblemError("The tests cannot be played.", "Mend them.");
    return 0;
  });
  const write = (path: string, text: string) => writeFileSync(join(root, path), text);
  return { played, ended, write, stop, err: () => told.join("") };
}

const times = (played: readonly unknown[], n: number) => vi.waitFor(() => expect(played).toHaveLength(n), 10_000);

it("plays again what a change concerns, tells what is wrong, and ends when it is asked to", {
  timeout: 40_000,
}, async () => {
  const { played, ended, write, stop, err } = watching([]);
  await times(played, 1);

  write("workflows/definitions/greet.journey.yaml", "journey: greet\n");
  await times(played, 2);
  write("workflows/definitions/.greet.swp", "an editor's own");
  write("workflows/templates/hello.email.html", "changed");
  await times(played, 3);
  stop.abort();

  expect(await ended).toBe(0);
  expect(played).toEqual([[], ["greet"], []]);
  expect(err()).toContain("Changed: workflows/definitions/greet.journey.yaml");
  expect(err()).toContain("The tests cannot be played.");
  expect(err()).not.toContain(".swp");
});

it("plays again what was asked for, whatever changes", { timeout: 40_000 }, async () => {
  const { played, ended, write, stop } = watching(["greet"]);
  await times(played, 1);

  write("workflows/settings.yaml", "zone: Europe/London\n");
  write("workflows/templates/hello.email.html", "changed");
  await times(played, 2);
  stop.abort();

  expect(await ended).toBe(1);
  expect(played).toEqual([["greet"], ["greet"]]);
});
