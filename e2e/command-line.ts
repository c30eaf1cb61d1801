import { readOptions, UsageError } from "../cli/command-line.ts";
import { defined } from "../core/model/defined.ts";
import { checkStage } from "../infra/command-line.ts";
import { CHECK_NAMES, CHECKS, type CheckName, isCheckName } from "./checks.ts";

export interface E2eCommand {
  /** The stage whose stack is checked; undefined for the local cloud. */
  readonly stage?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly names: readonly CheckName[];
}

export const USAGE = `npm run e2e -- --stage NAME [--region R] [--profile P] [--email] [CHECK …]
       npm run e2e -- --local [CHECK …]
Checks: ${CHECK_NAMES.join(", ")}`;

const OPTIONS = {
  stage: { type: "string" },
  local: { type: "boolean" },
  email: { type: "boolean" },
  region: { type: "string" },
  profile: { type: "string" },
} as const;

/** The checks that these words ask for: all but those that send e-mail where none is named. Throws UsageError. */
export function readCommandLine(args: readonly string[]): E2eCommand {
  const { values, words } = readOptions(args, OPTIONS, { atMost: 100 });
  const { stage, local = false, email = local, region, profile } = values;
  if (local === (stage !== undefined)) throw new UsageError("Give --stage NAME or --local.");
  if (stage !== undefined) checkStage(stage);
  const unknown = words.find((name) => !isCheckName(name));
  if (unknown !== undefined) throw new UsageError(`There is no check ${unknown}.`);
  const asked = words.length > 0 ? words : CHECK_NAMES;
  const names = asked.filter(isCheckName).filter((name) => email || !("sendsEmail" in CHECKS[name]));
  if (names.length === 0) throw new UsageError("Sending real e-mail must be asked for: add --email.");
  return { names, ...defined({ stage, region, profile }) };
}
