import { SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import { innerQueue } from "../../adapters/aws/queues.ts";
import { recheckEvent } from "../../core/ingest/inner-event.ts";
import { inProcess } from "../contracts/in-process.ts";

/** A client of a queue that does not take the entries of these ids; the request itself is answered with 200. */
function queue(...refused: readonly string[]) {
  const taken: string[] = [];
  const handle = async (_: string, body: string) => {
    const { Entries }: { Entries: { Id: string }[] } = JSON.parse(body);
    const ids = Entries.map(({ Id }) => Id);
    taken.push(...ids.filter((Id) => !refused.includes(Id)));
    const answer = {
      Successful: ids.filter((Id) => !refused.includes(Id)).map((Id) => ({ Id, MessageId: Id, MD5OfMessageBody: "" })),
      Failed: ids
        .filter((Id) => refused.includes(Id))
        .map((Id) => ({ Id, Code: "InternalError", SenderFault: false, Message: "Not now." })),
    };
    return { status: 200, headers: { "content-type": "application/x-amz-json-1.0" }, body: JSON.stringify(answer) };
  };
  return {
    taken,
    queue: innerQueue(new SQSClient({ ...inProcess({ handle }), md5: false }), "http://127.0.0.1/1/paced"),
  };
}

const events = Array.from({ length: 3 }, (_, n) => recheckEvent(`c${n}`, 0));

describe("the queue of inner events", () => {
  test("throws where SQS has taken some of a batch and not the others: the step of the work comes again", async () => {
    const { taken, queue: paced } = queue("1");

    await expect(paced.put(events)).rejects.toThrow("1 of 3 inner events were not taken.");
    expect(taken).toEqual(["0", "2"]);
  });

  test("is content where all of them were taken", async () => {
    const { taken, queue: paced } = queue();

    await paced.put(events);

    expect(taken).toEqual(["0", "1", "2"]);
  });
});
