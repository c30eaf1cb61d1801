import { readOptions, UsageError } from "../cli/command-line.ts";
import { defined } from "../core/model/defined.ts";
import { stageOf } from "./options.ts";

export interface CdkCommand {
  readonly name: "synth" | "deploy";
  readonly stage: string;
  readonly region?: string;
  readonly profile?: string;
  /** Deploys although the checks found errors. */
  readonly force: boolean;
  /** `key=value`, passed to the CDK app. */
  readonly context: readonly string[];
  /** Passed to cdk unchanged: what follows a second `--`. */
  readonly rest: readonly string[];
}

export const USAGE =
  "npm run synth|deploy -- [--stage NAME] [-c key=value …] [--region R] [--profile P] [--force] [-- cdk options]";

const OPTIONS = {
  stage: { type: "string" },
  region: { type: "string" },
  profile: { type: "string" },
  force: { type: "boolean" },
  context: { type: "string", short: "c", multiple: true },
} as const;

/** The command that these words ask for. Throws UsageError for others. */
export function readCommandLine(args: readonly string[]): CdkCommand {
  const end = args.indexOf("--");
  const { values, words } = readOptions(end < 0 ? args : args.slice(0, end), OPTIONS, { atMost: 1 });
  const [name] = words;
  if (name !== "synth" && name !== "deploy") throw new UsageError("Neither synth nor deploy was asked for.");
  const { stage = "dev", region, profile, force = false, context = [] } = values;
  checkStage(stage);
  const rest = end < 0 ? [] : args.slice(end + 1);
  return { name, stage, ...defined({ region, profile }), force, context, rest };
}

/** Throws UsageError for a name that no stage may have. */
export function checkStage(stage: string): void {
  try {
    stageOf(stage);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** The words for the cdk command. */
export function cdkArguments(command: CdkCommand): readonly string[] {
  const context = [`stage=${command.stage}`, ...command.context].flatMap((pair) => ["--context", pair]);
  return [
    command.name,
    ...(command.name === "synth" ? ["--quiet"] : []),
    "--no-notices",
    "--no-version-reporting",
    ...context,
    ...command.rest,
  ];
}

/** The value that the deployer gave for a context key (`-c key=value`); undefined where they gave none. */
export function contextValue({ context }: CdkCommand, key: string): string | undefined {
  return context
    .filter((pair) => pair.startsWith(`${key}=`))
    .at(-1)
    ?.slice(key.length + 1);
}
