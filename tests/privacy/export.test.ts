import { type DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { beforeAll, expect, test } from "vitest";
import { answeredTexts } from "../../adapters/aws/answered-texts.ts";
import { answerHistory, confirmations } from "../../adapters/aws/answers.ts";
import { inboxStore } from "../../adapters/aws/inbox.ts";
import { memberStore } from "../../adapters/aws/indexes.ts";
import { mailedAddresses } from "../../adapters/aws/mailed.ts";
import { messageStore } from "../../adapters/aws/messages.ts";
import { PART_NAMES } from "../../adapters/aws/profile-item.ts";
import { profileStore } from "../../adapters/aws/profiles.ts";
import { keyedEntryStore, spillStore } from "../../adapters/aws/side-items.ts";
import { suppressionStore } from "../../adapters/aws/suppressions.ts";
import { table } from "../../adapters/aws/table.ts";
import { tombstones } from "../../adapters/aws/tombstones.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { heldOf } from "../../cli/look/held.ts";
import { knownPerson } from "../../cli/look/person.ts";
import type { Effect } from "../../core/model/effect.ts";
import type { JsonObject } from "../../core/model/json.ts";
import type { Profile } from "../../core/model/profile.ts";
import { addressHash } from "../../core/policy/address.ts";
import { EXPORTED_PARTS } from "../../core/privacy/export.ts";
import { ITEM_KINDS } from "../../core/privacy/item-kinds.ts";
import { receiptOf } from "../../core/privacy/receipt.ts";
import { HALF_HOUR } from "../../core/profile/clicks.ts";
import { openTable } from "../contracts/in-process-client.ts";
import { someEntry, someProfile } from "../contracts/some-profile.ts";
import { T0 } from "../contracts/stores.ts";
import { TABLE } from "../contracts/table-definition.ts";

const NAME = TABLE.TableName ?? "";
const CLOCK = { now: () => T0 };
const EMAIL = "ada@example.com";
const HASH = addressHash(sha256, EMAIL);
const PHONE = "+447700900123";
const PENDING: Effect = { kind: "member", segment: "mark-pending", member: true, ver: 1 };
const said = <T>(v: T) => ({ v, t: T0 });

/** Every part of a profile, each with a mark of its own in it. */
const FULL = someProfile("ada", {
  traits: { "mark-traits": said("x") },
  removed: { "mark-removed": T0 },
  addresses: {
    email: { ...said(EMAIL), how: "confirmed" },
    push: { ...said("mark-addresses"), others: [said("mark-second-device"), said("mark-third-device")] },
    phone: said(PHONE),
  },
  consent: { offers: { ...said(true), proof: "mark-consent" } },
  unconfirmed: { offers: { ...said(true), proof: "mark-unconfirmed" } },
  purposes: { ads: { ...said(false), proof: "mark-purposes" } },
  erased: T0 - 1_234,
  aliases: ["mark-aliases"],
  zone: said("mark-zone"),
  locale: said("mark-locale"),
  country: said("mark-country"),
  segments: ["mark-segments"],
  counts: { "mark-counts": { n: 1, first: T0, last: T0 } },
  entries: { "mark-entries#1": { ...someEntry(1, 10), journey: "mark-entries" } },
  journeys: { "mark-journeys": { count: 1, last: T0, ended: {}, refused: {} } },
  slots: [{ message: "mark-slots", time: T0, journey: "j", topic: "offers" }],
  recent: [{ id: "r", name: "mark-recent", time: T0, at: T0 }],
  spills: [{ sk: "R#1", newest: T0 }],
  merged: { "mark-merged": { born: 1, offset: 1, size: 1, time: T0 } },
  conflicts: [{ id: "mark-conflicts", time: T0 }],
  look: { rules: "mark-look" },
  dates: { "mark-dates/date": { day: "2026-03-02" } },
  windows: { "mark-windows": { days: [] } as never },
  clicks: [T0 / HALF_HOUR],
  leftOut: { trait: { n: 1, last: T0, name: "mark-leftOut" } },
});

async function exported(dynamodb: DynamoDBClient, customerId: string): Promise<JsonObject> {
  const view = { dynamodb, table: NAME };
  const known = await knownPerson(view, customerId);
  return known === undefined ? {} : heldOf(view, customerId, known, T0);
}

let held: JsonObject;
const marks: Record<string, JsonObject> = {};

beforeAll(async () => {
  const { client } = await openTable();
  const items = table(client, NAME);
  const profiles = profileStore(items, CLOCK);
  for (const part of PART_NAMES) {
    const profile: Profile = { ...FULL, customerId: `of-${part}` };
    await profiles.write(profile, undefined, { "1/x": PENDING });
    marks[part] = await exported(client, profile.customerId);
  }

  // Everything else of Ada's, whose entry is too large for the profile's item.
  const large = { ...someEntry(1, 300_000), kept: { "mark B": { name: "A", time: T0, properties: {} } } };
  await profiles.write({ ...FULL, entries: { "order#1": large } }, undefined, {});
  const message = { schema: 1, customerId: "ada", key: "mark-M#1#hello#1", state: "sent", attempt: 1 } as const;
  const more = { channel: "email", template: "mark M", transactional: false, time: T0, first: T0 } as const;
  await messageStore(items).put({ ...message, ...more }, undefined);
  await spillStore(items, CLOCK).put("ada", "R#1", [{ id: "s", name: "mark R", time: T0, at: T0 }], T0 + 1e9);
  await keyedEntryStore(items, CLOCK).put("ada", "mark E", "k", { n: 1, start: T0 });
  await memberStore(items, CLOCK).put("ada", "mark G", true, 1);
  const change = { question: "offers", agreed: true, time: T0, at: T0, event: "e", proof: "mark ANSWERS" };
  await answerHistory(items).append("ada", [change]);
  await suppressionStore(items).put("email", HASH, "mark S", T0);
  await inboxStore(items).put({
    ...{
      customerId: "ada",
      key: "news#1#hello#1",
      id: "0",
      content: { title: "mark A" },
      time: T0,
      expires: T0 + 1e9,
      acts: {},
    },
  });
  await confirmations(items).take("email", HASH, "mark ASKED", T0);
  await mailedAddresses(items).claim(HASH, "mark N", T0);
  await answeredTexts(items).claim(addressHash(sha256, PHONE), "text-1", T0);
  await tombstones(items).put("ada", T0, T0 + 1e9);
  const receipt = receiptOf({ at: T0, ids: 1, runs: 0, removed: {}, source: "mark T" });
  await tombstones(items).keepReceipt("ada", T0, receipt);
  held = await exported(client, "ada");

  const { Items = [] } = await client.send(new ScanCommand({ TableName: NAME }));
  stored = Items.map(({ pk, sk }) => `${pk?.S} ${sk?.S}`);
});

let stored: readonly string[];

test.each(PART_NAMES)("an export has the part %s of a profile, or says why it does not", (part) => {
  const where = EXPORTED_PARTS[part];
  const found = marks[part] ?? {};
  if ("not" in where) {
    expect(where.not).not.toBe("");
    expect(JSON.stringify(found)).not.toContain(`mark-${part}`);
  } else if (part === "clicks") {
    expect(found[where.in]).toEqual([new Date(T0).toISOString()]);
  } else if (part === "erased") expect(found[where.in]).toBe(new Date(T0 - 1_234).toISOString());
  else expect(JSON.stringify(found[where.in])).toContain(`mark-${part}`);
});

test("an export has every device of the customer", () => {
  expect(held.addresses).toMatchObject({
    push: {
      value: "mark-addresses",
      otherDevices: [
        { value: "mark-second-device", time: new Date(T0).toISOString() },
        { value: "mark-third-device", time: new Date(T0).toISOString() },
      ],
    },
  });
});

test("an export has what is pending, and no token by which a run could be answered", () => {
  expect(JSON.stringify(marks.traits?.pending)).toContain("mark-pending");
  expect(JSON.stringify([marks, held])).not.toContain("t".repeat(620));
});

test.each(ITEM_KINDS.filter(({ names }) => names !== "nobody"))(
  "an export has the item $pk … $sk",
  ({ pk, sk, exported = "" }) => {
    expect(stored.some((key) => key.startsWith(pk) && key.split(" ")[1]?.startsWith(sk))).toBe(true);
    const marked: Readonly<Record<string, string>> = { PROFILE: "mark-traits", "ANSWERED#": "ANSWERED#" };
    const mark = marked[sk] ?? `mark ${(sk === "" ? pk : sk).replace("#", "")}`;
    expect(JSON.stringify(held[exported])).toContain(mark);
  },
);
