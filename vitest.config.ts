import { globSync } from "node:fs";
import { defineConfig } from "vitest/config";
import type { Reporter } from "vitest/node";

const TEST = { testTimeout: 30_000, hookTimeout: 60_000 };
const PROOFS = "tests/proofs/**/*.test.ts";
/** What plays so long that `npm test` would take more than three minutes: `.ci/run`, which sets CI, runs it too. */
const LONG = [
  "tests/channels/fresh-connections.test.ts",
  "tests/cli/{new-and-test,ops,redrive,stack,unsound}.test.ts",
  "tests/compiler/{limits,machine,mutated}.test.ts",
  "tests/contracts/packed-profile.test.ts",
  "tests/e2e/local.test.ts",
  "tests/functions/{bundle,send-bundle,steps-and-call-bundle}.test.ts",
  "tests/import/{generated,paths}.test.ts",
  "tests/infra/{canaries,machines,nag,names,synth}.test.ts",
  "tests/local/protocol.test.ts",
  PROOFS,
  "tests/replay/{killed,new-segment,on-disk,same-again,updated}.test.ts",
  "tests/testing/{first-contact,shipped}.test.ts",
];
const inCi = process.env.CI !== undefined;
const exclude = inCi ? [] : LONG;

/** Ends a run of all tests with what it has left out. */
const leftOut: Reporter = {
  onTestRunEnd() {
    const isWhole = process.argv.slice(2).every((word) => word === "run" || word.startsWith("-"));
    if (inCi || !isWhole) return;
    const lines = [
      "Left out, so that this takes three minutes at most:",
      "  npm run check       types, lint, and everything under workflows/",
      `  CI=true npm test    ${globSync(LONG).length} files of tests that take long`,
      "  .ci/run             all of this, the synthesized template with its rule packs, and an emulator of AWS",
    ];
    process.stdout.write(`\n${lines.map((line) => ` ${line}\n`).join("")}`);
  },
};

export default defineConfig({
  test: {
    // Two cores do: vitest would leave one of them to itself.
    maxWorkers: 2,
    reporters: ["default", leftOut],
    projects: [
      { test: { ...TEST, name: "tests", include: ["tests/**/*.test.ts"], exclude: [PROOFS, ...exclude] } },
      // What would be deployed is synthesized once for all proofs, and only when one of them runs.
      { test: { ...TEST, name: "proofs", include: [PROOFS], exclude, globalSetup: "tests/proofs/synthesize.ts" } },
    ],
  },
});
