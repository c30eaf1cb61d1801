import { beforeAll, describe } from "vitest";
import { memoryControl } from "../../adapters/memory/control.ts";
import { memoryDue } from "../../adapters/memory/due.ts";
import { memoryKeyedEntries } from "../../adapters/memory/keyed-entries.ts";
import { memoryMembers } from "../../adapters/memory/members.ts";
import { memoryMessages } from "../../adapters/memory/messages.ts";
import { memoryScan } from "../../adapters/memory/profile-scan.ts";
import { memoryProfiles } from "../../adapters/memory/profiles.ts";
import { memoryRechecks } from "../../adapters/memory/rechecks.ts";
import { memorySpills } from "../../adapters/memory/spills.ts";
import { memorySuppressions } from "../../adapters/memory/suppressions.ts";
import { everyContract } from "./every-contract.ts";
import { type Stores, T0 } from "./stores.ts";

describe("memory", () => {
  let stores: Stores;

  beforeAll(() => {
    const profiles = memoryProfiles();
    const messages = memoryMessages();
    let now = T0;
    stores = {
      profiles: () => profiles,
      spills: memorySpills({ now: () => now }),
      keyed: memoryKeyedEntries(),
      messages,
      suppressions: memorySuppressions(),
      due: memoryDue(profiles.all, messages.all),
      members: memoryMembers(),
      control: memoryControl(),
      looks: memoryRechecks(),
      scan: memoryScan(profiles.all),
      setNow: (time) => {
        now = time;
      },
      close: async () => {},
    };
  });

  everyContract(() => stores);
});
