import { parseArgs } from "node:util";
import { defined } from "../core/model/defined.ts";
import { stageOf } from "../infra/stage.ts";
import { CHECK_NAMES, CHECKS, type CheckName, isCheckName } from "./checks.ts";

/** Wrong use of `npm run e2e`. */
export class UsageError extends Error {}

export interface E2eCommand {
  /** The stage whose stack is looked at; undefined for the local cloud. */
  readonly stage?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly names: readonly CheckName[];
}

const USAGE = `npm run e2e -- --stage NAME [--region R] [--profile P] [--email] [CHECK …]
       npm run e2e -- --local [CHECK …]
Checks: ${CHECK_NAMES.join(", ")}`;

/** The command that these words ask for: all checks but those that send e-mail where none is named. Throws UsageError. */
export function readCommandLine(words: readonly string[]): E2eCommand {
  const { values, positionals } = parsed(words);
  const { stage, local = false, email = local, region, profile } = values;
  if (local === (stage !== undefined)) throw new UsageError(`Give --stage NAME or --local.\nUsage: ${USAGE}`);
  if (stage !== undefined) checkStage(stage);
  const unknown = positionals.find((name) => !isCheckName(name));
  if (unknown !== undefined) throw new UsageError(`There is no check ${unknown}.\nUsage: ${USAGE}`);
  const asked = positionals.length > 0 ? positionals : CHECK_NAMES;
  const names = asked.filter(isCheckName).filter((name) => email || !("sendsEmail" in CHECKS[name]));
  if (names.length === 0) throw new UsageError(`Sending real e-mail must be asked for: add --email.\nUsage: ${USAGE}`);
  return {
    names,
    ...defined({ stage, region, profile }),
  };
}

function parsed(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        stage: { type: "string" },
        local: { type: "boolean" },
        email: { type: "boolean" },
        region: { type: "string" },
        profile: { type: "string" },
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\nUsage: ${USAGE}`);
  }
}

function checkStage(stage: string): void {
  try {
    stageOf(stage);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
