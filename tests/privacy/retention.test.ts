import { expect, test } from "vitest";
import { messageAttributes } from "../../adapters/aws/message-item.ts";
import { messageStore } from "../../adapters/aws/messages.ts";
import type { Table } from "../../adapters/aws/table.ts";
import { sha256 } from "../../adapters/system/system.ts";
import type { Message } from "../../core/model/message.ts";
import { compileWorkspace } from "../../workflows/compiler/workspace.ts";
import { workspaceOf } from "../infra/sample-workspace.ts";
import { resourcesOf, stackOf } from "../infra/stack-of.ts";
import { DAY, START } from "../ingest/world.ts";

const MESSAGE: Message = {
  ...{ schema: 1, customerId: "ada", key: "cart#1#hello#1", state: "held", attempt: 0, channel: "email" },
  ...{ template: "hello", transactional: false, time: START, first: START },
};

/** The expiry, in epoch seconds, of every write of a message by a store that keeps them for so long. */
async function expiries(kept?: number): Promise<readonly (string | undefined)[]> {
  const written: (string | undefined)[] = [];
  const unused = async () => {
    throw new Error("Not asked.");
  };
  const table: Table = {
    ...{ get: unused, getAll: unused, query: unused, scan: unused, add: unused, partition: unused, beginning: unused },
    put: async ({ expiresAt }) => {
      written.push(expiresAt?.N);
      return true;
    },
    update: async (_pk, _sk, { values = {} }) => {
      written.push(values[":expiresAt"]?.N);
      return true;
    },
  };
  const store = messageStore(table, kept);
  await store.put(MESSAGE, undefined);
  await store.reclaim({ ...MESSAGE, state: "claimed", attempt: 2 }, 1);
  await store.reopen({ ...MESSAGE, state: "released", attempt: 3 }, 2);
  return written;
}

const seconds = (days: number) => String((START + days * DAY) / 1000);

test("messages are kept as long as the settings say, and 400 days without a word", async () => {
  expect(await expiries(90 * DAY)).toEqual([seconds(90), seconds(90), seconds(90)]);
  expect(await expiries()).toEqual([seconds(400), seconds(400), seconds(400)]);
  expect(messageAttributes(MESSAGE, DAY).expiresAt?.N).toBe(seconds(1));
});

const compiled = async (retention: string) => {
  const text = `zone: Europe/London\nretention: ${retention}\n`;
  const { settings, diagnostics } = await compileWorkspace([{ path: "workflows/settings.yaml", text }], {
    hash: sha256,
  });
  return { kept: settings.retention, codes: diagnostics.map(({ code }) => code) };
};

test.each([
  ["{ refused: 7d, logs: 30d }", { refused: 7 * DAY, logs: 30 * DAY }, []],
  ["{ refused: 14d, logs: 26w }", undefined, ["SJ733"]],
  ["{ refused: 15d }", undefined, ["SJ732"]],
  ["{ refused: 12h }", undefined, ["SJ732"]],
  ["{ messages: 29d }", undefined, ["SJ730"]],
])("retention of %s", async (text, kept, codes) => {
  const found = await compiled(text);

  expect(found.codes.filter((code) => code.startsWith("SJ73"))).toEqual(codes);
  if (kept !== undefined) expect(found.kept).toEqual(kept);
});

test("the stack keeps refused events and logs as long as the settings say, and as before without a word", () => {
  const workspace = workspaceOf();
  const said = { ...workspace, settings: { ...workspace.settings, retention: { refused: 3 * DAY, logs: 5 * DAY } } };
  const keptBy = (of: typeof workspace) => {
    const { template } = stackOf(of);
    const queue = resourcesOf(template, "AWS::SQS::Queue").find(
      ({ Properties }) => Properties?.QueueName === "sojourn-dev-refused",
    );
    const logs = resourcesOf(template, "AWS::Logs::LogGroup").map(({ Properties }) => Properties?.RetentionInDays);
    return { refused: queue?.Properties?.MessageRetentionPeriod, logs: [...new Set(logs)] };
  };

  expect(keptBy(said)).toEqual({ refused: 3 * 86_400, logs: [5] });
  expect(keptBy(workspace)).toEqual({ refused: 14 * 86_400, logs: [7] });
});

test("the settings' retention of messages reaches the send function", async () => {
  const text = "zone: Europe/London\nretention: { messages: 90d }\n";
  const files = [{ path: "workflows/settings.yaml", text }];

  const { settings } = await compileWorkspace(files, { hash: sha256 });

  expect(settings.retention).toEqual({ messages: 90 * DAY });
});
