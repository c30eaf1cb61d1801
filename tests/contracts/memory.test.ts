import { beforeAll, describe } from "vitest";
import { memoryDue } from "../../adapters/memory/due.ts";
import { memoryKeyedEntries } from "../../adapters/memory/keyed-entries.ts";
import { memoryMessages } from "../../adapters/memory/messages.ts";
import { memoryProfiles } from "../../adapters/memory/profiles.ts";
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
      setNow: (time) => {
        now = time;
      },
      close: async () => {},
    };
  });

  everyContract(() => stores);
});
