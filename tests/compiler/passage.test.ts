import { describe, expect, it } from "vitest";
import { compiledIn, journeyFile } from "./fixture.ts";

const HEAD = "journey: example\nenter: { event: Order Completed }\nsteps:\n";
const RENEWAL = "  - wait: { until: =profile.renewalDate, offset: -14d, past: skip }\n";

function codesOf(steps: string) {
  return compiledIn([journeyFile(HEAD + steps)]).workspace.diagnostics.map(({ code, line }) => `${code} ${line}`);
}

describe("a path with an exit", () => {
  it("goes on at the next wait for those who skipped a moment before the exit", () => {
    expect(codesOf(`${RENEWAL}  - exit: early\n  - wait: 1d\n  - send: hello\n`)).toEqual([]);
  });

  it("ends for those as well who come to a step that is no wait", () => {
    expect(codesOf(`${RENEWAL}  - exit: early\n  - send: hello\n`)).toEqual(["SJ303 6"]);
  });

  it("ends for all after another wait", () => {
    expect(codesOf(`${RENEWAL}  - wait: 1d\n  - exit: early\n  - wait: 2d\n  - send: hello\n`)).toEqual(["SJ303 7"]);
  });

  it("inside an if is passed by those who skip", () => {
    const inner = RENEWAL.replace("  - ", "      - ");

    expect(
      codesOf(
        `  - if: profile.a = true\n    then:\n${inner}      - exit: early\n    else:\n      - exit: late\n  - send: hello\n`,
      ),
    ).toEqual([]);
  });
});
