import { globSync } from "node:fs";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type Reporter, type TestSpecification } from "vitest/node";

/** Several times what the slowest takes, so that a busy machine fails none; milliseconds. */
const TEST = { testTimeout: 60_000, hookTimeout: 120_000 };
const PROOFS = "tests/proofs/**/*.test.ts";
/** What plays so long that `npm test` would take more than three minutes: `.ci/run`, which sets CI, runs it too. */
const LONG = [
  "tests/bulk/take-upload.test.ts",
  "tests/channels/fresh-connections.test.ts",
  "tests/cli/{import,keys,new-and-test,ops,privacy,redrive,segment,stack,unsound,why-not-and-preview}.test.ts",
  "tests/collect/{hostile,limited-sdks,sdks,token-sdks}.test.ts",
  "tests/compiler/{limits,machine,misspelt}.test.ts",
  "tests/docs/sample-mails.test.ts",
  "tests/e2e/local.test.ts",
  "tests/functions/{parts,send-bundle,steps-and-call-bundle}.test.ts",
  "tests/import/generated.test.ts",
  "tests/infra/{machines,nag,names}.test.ts",
  "tests/local/{by-destination,consent-links,forward,in-app,inbound,protocol,sources,whatsapp}.test.ts",
  "tests/pages/accessible.test.ts",
  PROOFS,
  "tests/replay/{killed,leaks,new-segment,on-disk,same-again,updated}.test.ts",
  "tests/testing/{first-contact,shipped}.test.ts",
];
/**
 * Files that change what their process shares: they start a local cloud, which bundles find through a global, or set the
 * environment. Each has a process of its own; the others share two, so that modules are loaded twice and not 200 times.
 * `tests/shared-process.ts` fails a file that is missing here.
 */
const ALONE = [
  "tests/{channels,cli,e2e,evaluator,functions,local,replay}/**/*.test.ts",
  "tests/call/caller.test.ts",
  "tests/collect/{hostile,sdks,token-sdks}.test.ts",
  "tests/compiler/valid.test.ts",
  "tests/contracts/dynamodb-local.test.ts",
  "tests/import/{command,endpoints,played}.test.ts",
  "tests/pinpoint/clients.test.ts",
  "tests/lint/{learned,pure-folders}.test.ts",
  "tests/segments/budget.test.ts",
  "tests/sources/mapping.test.ts",
  "tests/testing/{first-contact,shipped}.test.ts",
];
/** What takes minutes in CI, the longest first: it begins before all others, so that no core waits for it at the end. */
const FIRST = ["tests/reliability/histories.test.ts", "tests/reliability/joined-histories.test.ts"];
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

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = FIRST.findIndex((name) => moduleId.endsWith(`/${name}`));
      return at < 0 ? FIRST.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  test: {
    // Two cores do: vitest would leave one of them to itself.
    maxWorkers: 2,
    reporters: ["default", leftOut],
    sequence: { sequencer: LongestFirst },
    projects: [
      { test: { ...TEST, name: "alone", include: ALONE, exclude, setupFiles: "tests/seeded.ts" } },
      {
        test: {
          ...TEST,
          name: "tests",
          include: ["tests/**/*.test.ts"],
          exclude: [PROOFS, ...ALONE, ...exclude],
          isolate: false,
          setupFiles: ["tests/seeded.ts", "tests/shared-process.ts"],
        },
      },
      // What would be deployed is synthesized once for all proofs, and only when one of them runs.
      { test: { ...TEST, name: "proofs", include: [PROOFS], exclude, globalSetup: "tests/proofs/synthesize.ts" } },
    ],
  },
});
