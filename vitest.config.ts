import { defineConfig } from "vitest/config";

const TEST = { testTimeout: 30_000, hookTimeout: 60_000 };
const PROOFS = "tests/proofs/**/*.test.ts";

export default defineConfig({
  test: {
    // Two cores do: vitest would leave one of them to itself.
    maxWorkers: 2,
    projects: [
      { test: { ...TEST, name: "tests", include: ["tests/**/*.test.ts"], exclude: [PROOFS] } },
      // What would be deployed is synthesized once for all proofs, and only when one of them runs.
      { test: { ...TEST, name: "proofs", include: [PROOFS], globalSetup: "tests/proofs/synthesize.ts" } },
    ],
  },
});
