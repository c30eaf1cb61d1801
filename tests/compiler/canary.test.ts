import { describe, expect, it } from "vitest";
import { compiledIn, journeyFile } from "./fixture.ts";

const STABLE = "journey: example\nenter: { event: A }\nsteps:\n  - send: hello\n";
const TRIAL = "journey: example\ncanary: 10%\nenter: { event: A, again: always }\nsteps:\n  - send: reminder\n";
const PATH = "workflows/definitions/example.canary.yaml";

const withCanary = (text: string) => compiledIn([journeyFile(STABLE), { path: PATH, text }]);

describe("a canary", () => {
  it("is a machine of its own beside the stable one, and stands in the journey's rules", () => {
    const { workspace, ready, canaries } = withCanary(TRIAL);

    expect(workspace.diagnostics).toEqual([]);
    expect(ready).toHaveLength(1);
    expect(canaries).toHaveLength(1);
    const [stable, canary] = workspace.journeys;
    expect(stable).toMatchObject({ journey: "example", machine: "example" });
    expect(canary).toMatchObject({ journey: "example", machine: `example-canary-${canary?.version}`, file: PATH });
    expect(workspace.rules.journeys).toEqual([
      { ...stable?.rules, canary: { share: 0.1, rules: { ...canary?.rules, machine: canary?.machine } } },
    ]);
  });

  it("leaves the stable version as it is", () => {
    const alone = compiledIn([journeyFile(STABLE)]).workspace.journeys[0];

    expect(withCanary(TRIAL).workspace.journeys[0]).toEqual(alone);
  });

  it("keeps its version whatever its share, and when it becomes the journey", () => {
    const versionOf = (text: string) => withCanary(text).workspace.journeys[1]?.version;
    const promoted = compiledIn([journeyFile(TRIAL.replace("canary: 10%\n", ""))]).workspace.journeys[0];

    expect(versionOf(TRIAL.replace("10%", "50%"))).toBe(versionOf(TRIAL));
    expect(promoted?.version).toBe(versionOf(TRIAL));
  });

  it("with a fault is left out, and the journey goes on without it", () => {
    const { workspace } = withCanary(TRIAL.replace("send: reminder", "send: remindr"));

    expect(workspace.diagnostics).toMatchObject([{ code: "SJ309", file: PATH, line: 5 }]);
    expect(workspace.journeys.map(({ machine }) => machine)).toEqual(["example"]);
    expect(workspace.rules.journeys[0]?.canary).toBeUndefined();
  });

  it("has a shorter name, since its machine's is longer", () => {
    const name = "a".repeat(41);
    const path = (kind: string) => `workflows/definitions/${name}.${kind}.yaml`;

    const { diagnostics } = compiledIn([
      { path: path("journey"), text: STABLE.replace("example", name) },
      { path: path("canary"), text: TRIAL.replace("example", name) },
    ]).workspace;

    expect(diagnostics).toMatchObject([{ code: "SJ114", file: path("canary"), line: 1 }]);
  });
});
