import { STAGES } from "../../workflows/compiler/journey/definition.ts";
import type { Io } from "../command.ts";
import { UsageError } from "../command-line.ts";
import { paint } from "../terminal.ts";
import type { Answers } from "./plan.ts";
import { NEW_CHANNELS } from "./template-files.ts";
import { saysWayIn, type WayInAnswers } from "./way-in.ts";

type Question = (text: string, usual: string) => Promise<string | undefined>;

/** Asks on a terminal for what the command line left out. An empty answer means the default. */
export async function askMissing(io: Io, journey: string, given: Answers): Promise<Answers> {
  const { ask } = io;
  if (ask === undefined || saysWayIn(given)) return given;
  const { bold, dim } = paint(io, io.err);
  const question: Question = async (text, usual) => {
    const answer = (await ask(`${bold(text)} ${dim(usual === "" ? "(none)" : `(${usual})`)} `)).trim();
    return answer === "" ? undefined : answer;
  };
  const wayIn = await askWayIn(question);
  const again =
    given.again ?? (await question("Again for the same customer? never, always, or after how long", "as usual"));
  const channel = given.channel ?? (await question(`By which channel? ${NEW_CHANNELS.join(", ")}`, "email"));
  const template = given.template ?? wordsOf(await question("What is sent? Names of templates, in turn", journey));
  const wait = given.wait ?? (await question("How long after they come in?", "1h"));
  const goal = given.goal ?? (await question("Which event counts as success?", ""));
  const stage = given.stage ?? (await question(`Which stage? ${STAGES.join(", ")}`, "consideration"));
  return { ...given, ...wayIn, again: again === "as usual" ? undefined : again, channel, template, wait, goal, stage };
}

const WAYS = ["event", "segment", "schedule", "date", "request", "business event"];

async function askWayIn(question: Question): Promise<WayInAnswers> {
  const way = (await question(`What lets customers in? ${WAYS.join(", ")}`, "event")) ?? "event";
  const segment = () => question("Which segment?", "");
  switch (way) {
    case "event":
      return { event: (await question("Which event?", "Signed Up")) ?? "Signed Up" };
    case "segment": {
      const which = await segment();
      const edge = await question("When they come into it, or leave it? come, leave", "come");
      return { segment: which, leaving: edge === "leave" };
    }
    case "schedule":
      return {
        schedule: (await question("When? A cron expression", "0 9 * * 1")) ?? "0 9 * * 1",
        segment: await segment(),
      };
    case "date": {
      const date = (await question("Which trait holds the date?", "birthday")) ?? "birthday";
      return { date, yearly: (await question("Every year? yes, no", "yes")) !== "no" };
    }
    case "request":
      return { request: true };
    case "business event":
      return {
        event: (await question("Which event?", "Price Dropped")) ?? "Price Dropped",
        business: true,
        segment: await segment(),
      };
    default:
      throw new UsageError(`"${way}" is not a way in.`, `Answer one of ${WAYS.join(", ")}.`);
  }
}

function wordsOf(text: string | undefined): readonly string[] | undefined {
  return text?.split(/[\s,]+/).filter((word) => word !== "");
}
