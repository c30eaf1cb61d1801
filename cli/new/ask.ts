import { STAGES } from "../../workflows/compiler/journey/definition.ts";
import type { Io } from "../command.ts";
import { paint } from "../paint.ts";
import type { Answers } from "./plan.ts";

/** Asks, on a terminal, for what the command line did not say; an empty answer takes the default. */
export async function askMissing(io: Io, journey: string, given: Answers): Promise<Answers> {
  const { ask } = io;
  if (ask === undefined || given.event !== undefined) return given;
  const { bold, dim } = paint(io, io.err);
  const question = async (text: string, usual: string): Promise<string | undefined> => {
    const answer = (await ask(`${bold(text)} ${dim(usual === "" ? "(none)" : `(${usual})`)} `)).trim();
    return answer === "" ? undefined : answer;
  };
  const event = await question("Which event lets customers in?", "Signed Up");
  const template = given.template ?? wordsOf(await question("What is sent? Names of templates, in turn", journey));
  const wait = given.wait ?? (await question("How long after the event?", "1h"));
  const goal = given.goal ?? (await question("Which event counts as success?", ""));
  const stage = given.stage ?? (await question(`Which stage? ${STAGES.join(", ")}`, "consideration"));
  return { ...given, event: event ?? "Signed Up", template, wait, goal, stage };
}

function wordsOf(text: string | undefined): readonly string[] | undefined {
  return text?.split(/[\s,]+/).filter((word) => word !== "");
}
