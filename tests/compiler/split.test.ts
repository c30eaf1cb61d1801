import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { stickyShare } from "../../core/model/share.ts";
import { compiledJourney } from "./fixture.ts";
import { walk } from "./walk.ts";

const journey = [
  "journey: example",
  "enter: { event: A }",
  "steps:",
  "  - id: subject",
  "    split:",
  "      - { name: plain, weight: 33.3%, then: [ { wait: 1d } ] }",
  "      - { name: discount, weight: 50%, then: [ { wait: 2d } ] }",
  "      - { name: nothing, weight: 16.7% }",
].join("\n");

/** The document is the run's output where the last state is a wait. */
const { definition } = compiledJourney(`${journey}\n  - wait: 1d\n`).compiled;

describe("a split", () => {
  it("puts everybody where their sticky share lies", async () => {
    for (let i = 0; i < 300; i++) {
      const customer = `customer-${i}`;
      const share = stickyShare(sha256, "split:example:subject", customer);

      const { entered, output } = await walk(definition, () => ({ result: {} }), { customer });

      const expected = share < 0.333 ? "plain" : share < 0.833 ? "discount" : "nothing";
      expect(output).toMatchObject({ steps: { subject: { path: expected } } });
      expect(entered).toHaveLength(expected === "nothing" ? 2 : 3);
    }
  });

  it("takes one state and no call", async () => {
    const { entered, payloads } = await walk(definition, () => ({ result: {} }), { customer: "somebody" });

    expect(payloads).toEqual([]);
    expect(entered[0]).toBe("Split subject");
  });
});
