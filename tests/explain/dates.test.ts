import { describe, expect, it } from "vitest";
import { memoryMessages } from "../../adapters/memory/messages.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { explain } from "../../core/explain/explain.ts";
import type { Json } from "../../core/model/json.ts";
import { entryOn, event, journey, rulesOf, START, type World, world } from "../ingest/world.ts";

const rule = (repeat?: "yearly") =>
  rulesOf([
    journey({
      journey: "birthday",
      enter: [
        entryOn(
          {
            on: "date",
            moment: {
              date: { expression: "profile.birthday" },
              offset: 0,
              at: "09:00",
              zone: "UTC",
              workspaceZone: "UTC",
            },
            ...(repeat && { repeat }),
            feb29: "feb28",
            reads: ["trait:birthday"],
          },
          { id: "date/profile.birthday/0" },
        ),
      ],
    }),
  ]);

/** What is told of the dates of a customer whose birthday is this. */
async function told(birthday: Json | undefined, repeat?: "yearly"): Promise<readonly string[]> {
  const of = world(rule(repeat));
  await of.ingest(event("Seen", birthday === undefined ? {} : { context: { traits: { birthday } } }));
  return texts(of, repeat);
}

async function texts(of: World, repeat?: "yearly"): Promise<readonly string[]> {
  const records = {
    profile: async () => of.profile(),
    messages: async () => memoryMessages().all(),
    suppression: async () => undefined,
    run: async () => undefined,
  };
  const dates = { rules: rule(repeat), now: of.clock.now() };
  const story = await explain({ records, hash: sha256 }, { customerId: "ada", zone: "UTC", dates });
  return story?.dates.map(({ journey: name, text }) => `${name}: ${text}`) ?? [];
}

describe("a date entry is told", () => {
  it.each([
    ["2026-05-20", "birthday: profile.birthday: due Wed 20 May 2026, 09:00, for 2026-05-20"],
    ["05/20/1980", "birthday: profile.birthday is no date: 05/20/1980; a date is like 1980-05-20"],
    [undefined, "birthday: profile.birthday is not known"],
    [null, "birthday: profile.birthday is not known"],
    ["2026-02-20", "birthday: profile.birthday: over before it was known (Fri 20 Feb 2026, 09:00)"],
    ["--05-20", "birthday: profile.birthday has no year: --05-20; only a date that comes every year can do without"],
  ])("that comes once, of %j", async (value, text) => {
    expect(await told(value)).toEqual([text]);
  });

  it.each(["--05-20", "05-20", "0000-05-20", "1980-05-20"])(
    "that comes every year, with a year or without: %s",
    async (value) => {
      expect(await told(value, "yearly")).toEqual([
        "birthday: profile.birthday: due Wed 20 May 2026, 09:00, for 2026-05-20",
      ]);
    },
  );

  it("with the day for which it has let in", async () => {
    const of = world(rule("yearly"));
    await of.ingest(event("Seen", { context: { traits: { birthday: "1990-03-02" } } }));

    expect(await texts(of, "yearly")).toEqual([
      "birthday: profile.birthday: due Tue 2 Mar 2027, 09:00, for 2027-03-02; it has let in for 2026-03-02",
    ]);
    expect(of.runs.all()).toHaveLength(1);
    expect(START).toBe(Date.UTC(2026, 2, 2, 9));
  });
});
