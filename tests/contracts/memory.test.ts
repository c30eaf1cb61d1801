import { beforeAll, describe } from "vitest";
import { memoryAnswers, memoryConfirmations } from "../../adapters/memory/answers.ts";
import { memoryControl, memoryRechecks } from "../../adapters/memory/control.ts";
import { memoryErasures, memoryTombstones } from "../../adapters/memory/erasures.ts";
import { memoryAnsweredTexts, memoryPhones } from "../../adapters/memory/inbound.ts";
import { memoryInbox } from "../../adapters/memory/inbox.ts";
import { memoryDue, memoryMembers, memoryScan } from "../../adapters/memory/indexes.ts";
import { memoryMessageCounts } from "../../adapters/memory/message-counts.ts";
import { memoryMessages, memorySuppressions } from "../../adapters/memory/messages.ts";
import { memoryKeyedEntries, memoryProfiles, memorySpills } from "../../adapters/memory/profiles.ts";
import { memoryTallies } from "../../adapters/memory/tallies.ts";
import { memoryTurns } from "../../adapters/memory/turns.ts";
import { memoryWriteKeys } from "../../adapters/memory/write-keys.ts";
import { everyContract } from "./every-contract.ts";
import { type Stores, T0 } from "./stores.ts";

describe("memory", () => {
  let stores: Stores;

  beforeAll(() => {
    const profiles = memoryProfiles();
    const messages = memoryMessages();
    const inbox = memoryInbox();
    let now = T0;
    const [keyed, spills, members] = [memoryKeyedEntries(), memorySpills({ now: () => now }), memoryMembers()];
    stores = {
      profiles: () => profiles,
      spills,
      keyed,
      messages,
      inbox,
      suppressions: memorySuppressions(),
      due: memoryDue(profiles.heads, messages.all),
      members,
      control: memoryControl(),
      rechecks: memoryRechecks(),
      scan: memoryScan(profiles.heads),
      phones: memoryPhones(profiles.all),
      answered: memoryAnsweredTexts(),
      keys: memoryWriteKeys(),
      answers: memoryAnswers(),
      confirmations: memoryConfirmations(),
      counts: memoryMessageCounts(),
      turns: memoryTurns(),
      tallies: memoryTallies(),
      erasures: memoryErasures(profiles.marks, {
        "M#": messages,
        "A#": inbox,
        "E#": keyed,
        "R#": spills,
        "G#": members,
      }),
      tombstones: memoryTombstones(),
      setNow: (time) => {
        now = time;
      },
      close: async () => {},
    };
  });

  everyContract(() => stores);
});
