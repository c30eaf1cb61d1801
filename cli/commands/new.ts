import { readArguments } from "../arguments.ts";
import type { Command } from "../command.ts";
import { UsageError } from "../usage-error.ts";

const USAGE = `new NAME [--event EVENT | --segment S | --schedule CRON --segment S | --date TRAIT | --request] [--channel C] …
  Writes a journey, its templates and its tests; asks on a terminal for what is not said. Nothing is written over.
  --event E      the event that lets customers in
  --business     the event is a business event: it has no customer, and lets in everybody in --segment
  --segment S    lets in those who come into this segment
  --leaving      … who leave it
  --schedule C   lets in everybody in --segment at these times, like "0 9 * * 1"
  --date T       lets in on the date that this trait holds, like birthday
  --yearly       … every year
  --request      lets in whom another system or journey names
  --again A      never, always, or how long after the last time: 30d
  --channel C    email, sms, push or webhook (email)
  --template T   what is sent, in turn: as often as you like (a template called like the journey)
  --wait W       how long after they come in the first is sent (1h); the others follow every three days
  --goal E       the event that counts as success, and ends it
  --stage S      awareness, consideration, purchase, retention or advocacy (consideration)
  --topic T      what customers must have agreed to, or transactional (the first topic of settings.yaml)
  --title T      what people call it
  --json         the paths written as one JSON document`;

export const newJourney: Command = {
  name: "new",
  summary: "Begin a journey: its definition, templates and tests.",
  usage: USAGE,
  async run(args, io) {
    const text = { type: "string" } as const;
    const flag = { type: "boolean" } as const;
    const { values, words } = readArguments(
      args,
      {
        event: text,
        business: flag,
        segment: text,
        leaving: flag,
        schedule: text,
        date: text,
        yearly: flag,
        request: flag,
        again: text,
        channel: text,
        template: { type: "string", multiple: true },
        wait: text,
        goal: text,
        stage: text,
        topic: text,
        title: text,
      },
      { atMost: 1 },
    );
    const [journey] = words;
    if (journey === undefined) throw new UsageError("What is the journey called?", "Write: npx sojourn new NAME");
    const { writeJourney, writtenText } = await import("../new/write-journey.ts");
    const paths = await writeJourney(io, journey, values);
    io.out.write(
      values.json === true ? `${JSON.stringify({ journey, files: paths })}\n` : writtenText(io, journey, paths),
    );
    return 0;
  },
};
