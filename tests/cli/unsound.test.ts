import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { project, sojournIn } from "./workspace.ts";

const FILES = {
  "workflows/definitions/greet.test.yaml":
    "- test: says hello\n  customer: { email: a@example.com, consent: [offers] }\n  events: { event: Signed Up }\n  expect: { outbox: [ { template: hello, at: 1h } ] }\n",
  "workflows/definitions/broken.journey.yaml": "journey: broken\nenter: { event: A }\nsteps: [ { send: helo } ]\n",
  "workflows/definitions/broken.test.yaml": "- test: t\n  expect: { outbox: [] }\n",
  "workflows/sources/bus.source.yaml": "source: bus\nformat: ndjson\nevent: $\n",
};

describe("a workspace with one broken journey", { timeout: 240_000 }, () => {
  it("has the tests of the others played, and says which were not", async () => {
    const { code, out, err } = await sojournIn(project(FILES), "test");

    expect(code).toBe(1);
    expect(err).toContain("✗ broken: its tests cannot be played.");
    expect(err).toContain("broken.journey.yaml:3:18 SJ309");
    expect(out).toContain("✓ greet: says hello");
    expect(out).toContain("All passed: 1 test of 1 journey. 1 file of tests could not be played.");
  });

  it("is started with the others, and says what is left out", async () => {
    const dir = mkdtempSync(join(tmpdir(), "sojourn-"));
    const events = join(dir, "events.ndjson");
    writeFileSync(events, '{"customerId":"ann","name":"Signed Up","time":"2026-06-01T09:00:00Z"}\n');

    const given = ["--events", events, "--dir", join(dir, "cloud"), "--json"];
    const { code, out, err } = await sojournIn(project(FILES), "start", "--once", "--fresh", ...given);

    expect(code).toBe(0);
    expect(err).toContain("Left out, because of faults: 1 journey.");
    expect(err).toContain("broken  workflows/definitions/broken.journey.yaml");
    expect(JSON.parse(out).journeys).toEqual({ greet: expect.objectContaining({ entries: 1 }) });
  });

  it("is not started where nothing is sound", async () => {
    const journey = "journey: greet\nenter: { event: A }\nsteps: [ { send: helo } ]\n";
    const root = project({ ...FILES, "workflows/definitions/greet.journey.yaml": journey });

    const { code, err } = await sojournIn(root, "test");

    expect(code).toBe(1);
    expect(err).toContain("None of the tests can be played.");
  });
});
