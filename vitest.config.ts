import { defineConfig } from "vitest/config";

const TEST = { testTimeout: 30_000, hookTimeout: 60_000 };
const PROOFS = "tests/proofs/**/*.test.ts";
/** What plays so long that `npm test` would take more than three minutes: `.ci/run`, which sets CI, runs it too. */
const LONG = [
  "tests/channels/fresh-connections.test.ts",
  "tests/cli/{new-and-test,ops,redrive,stack,unsound}.test.ts",
  "tests/compiler/{limits,machine}.test.ts",
  "tests/e2e/local.test.ts",
  "tests/functions/{send,steps-and-call}-bundle.test.ts",
  "tests/import/generated.test.ts",
  "tests/infra/{machines,nag,names}.test.ts",
  "tests/local/protocol.test.ts",
  PROOFS,
  "tests/replay/{killed,new-segment,on-disk,same-again,updated}.test.ts",
  "tests/testing/{first-contact,shipped}.test.ts",
];
const exclude = process.env.CI === undefined ? LONG : [];

export default defineConfig({
  test: {
    // Two cores do: vitest would leave one of them to itself.
    maxWorkers: 2,
    projects: [
      { test: { ...TEST, name: "tests", include: ["tests/**/*.test.ts"], exclude: [PROOFS, ...exclude] } },
      // What would be deployed is synthesized once for all proofs, and only when one of them runs.
      { test: { ...TEST, name: "proofs", include: [PROOFS], exclude, globalSetup: "tests/proofs/synthesize.ts" } },
    ],
  },
});
