import { parseArgs } from "node:util";
import { defined } from "../core/model/defined.ts";
import { stageOf } from "./stage.ts";

/** Wrong use of `npm run synth` or `npm run deploy`. */
export class UsageError extends Error {}

export interface CdkCommand {
  readonly name: "synth" | "deploy";
  readonly stage: string;
  readonly region?: string;
  readonly profile?: string;
  /** Deploys in spite of what the checks found. */
  readonly force: boolean;
  /** `key=value`, handed to the CDK app. */
  readonly context: readonly string[];
  /** Handed to cdk as they are: what follows a second `--`. */
  readonly rest: readonly string[];
}

const USAGE =
  "npm run synth|deploy -- [--stage NAME] [-c key=value …] [--region R] [--profile P] [--force] [-- cdk options]";

/** The command that these words ask for; throws a `UsageError` on others. */
export function readCommandLine(words: readonly string[]): CdkCommand {
  const end = words.indexOf("--");
  const ours = end < 0 ? words : words.slice(0, end);
  const { values, positionals } = parsed(ours);
  const [name, ...others] = positionals;
  if ((name !== "synth" && name !== "deploy") || others.length > 0) throw new UsageError(`Usage: ${USAGE}`);
  const stage = values.stage ?? "dev";
  checkStage(stage);
  return {
    name,
    stage,
    ...defined({ region: values.region, profile: values.profile }),
    force: values.force ?? false,
    context: values.context ?? [],
    rest: end < 0 ? [] : words.slice(end + 1),
  };
}

function parsed(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        stage: { type: "string" },
        region: { type: "string" },
        profile: { type: "string" },
        force: { type: "boolean" },
        context: { type: "string", short: "c", multiple: true },
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

/** What the deployer gave for a context value (`-c key=value`); undefined where they did not. */
export function contextValue({ context }: CdkCommand, key: string): string | undefined {
  return context
    .filter((pair) => pair.startsWith(`${key}=`))
    .at(-1)
    ?.slice(key.length + 1);
}
