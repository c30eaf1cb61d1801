import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { answeredTexts } from "../../adapters/aws/answered-texts.ts";
import { answerHistory, confirmations } from "../../adapters/aws/answers.ts";
import { controlStore, recheckStore } from "../../adapters/aws/control.ts";
import { erasureStore } from "../../adapters/aws/erasures.ts";
import { inboxStore } from "../../adapters/aws/inbox.ts";
import { dueIndex, memberStore, phoneIndex, profileScan } from "../../adapters/aws/indexes.ts";
import { liftStore } from "../../adapters/aws/lifts.ts";
import { messageCounts } from "../../adapters/aws/message-counts.ts";
import { messageStore } from "../../adapters/aws/messages.ts";
import { profileStore } from "../../adapters/aws/profiles.ts";
import { keyedEntryStore, spillStore } from "../../adapters/aws/side-items.ts";
import { suppressionStore } from "../../adapters/aws/suppressions.ts";
import { table } from "../../adapters/aws/table.ts";
import { tallies } from "../../adapters/aws/tallies.ts";
import { tombstones } from "../../adapters/aws/tombstones.ts";
import { turnStore } from "../../adapters/aws/turns.ts";
import { writeKeyStore } from "../../adapters/aws/write-keys.ts";
import { type Stores, T0 } from "./stores.ts";
import { TABLE } from "./table-definition.ts";

/** The adapters of the table, on whatever the client speaks to. */
export function tableStores(client: DynamoDBClient, close: () => Promise<void>): Stores {
  const items = table(client, TABLE.TableName ?? "");
  let now = T0;
  const clock = { now: () => now };
  return {
    profiles: () => profileStore(items, clock),
    spills: spillStore(items, clock),
    keyed: keyedEntryStore(items, clock),
    messages: messageStore(items),
    inbox: inboxStore(items),
    suppressions: { ...suppressionStore(items), ...liftStore(items) },
    due: dueIndex(items),
    members: memberStore(items, clock),
    control: controlStore(items),
    rechecks: recheckStore(items),
    scan: profileScan(items),
    phones: phoneIndex(items),
    answered: answeredTexts(items),
    keys: writeKeyStore(items),
    answers: answerHistory(items),
    confirmations: confirmations(items),
    counts: messageCounts(items),
    turns: turnStore(items, clock),
    tallies: tallies(items),
    erasures: erasureStore(client, TABLE.TableName ?? ""),
    tombstones: tombstones(items),
    setNow: (time) => {
      now = time;
    },
    close,
  };
}
