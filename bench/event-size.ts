import { profileTexts } from "../adapters/aws/profile-item.ts";
import { sha256 } from "../adapters/system/system.ts";
import { NO_CONTROL } from "../core/control/control.ts";
import { parseEnvelope, parseEvent } from "../core/ingest/envelope.ts";
import { fold } from "../core/ingest/fold.ts";
import type { Json } from "../core/model/json.ts";
import type { Profile } from "../core/model/profile.ts";
import type { Rules } from "../core/model/rules.ts";
import { loadWorkspace } from "../infra/workspace.ts";
import { START } from "./local-shop.ts";
import type { Figure, Report } from "./report.ts";
import { quantile, time } from "./stopwatch.ts";

const TIMES = 25;
/** The first measurements, until the code is warm, are not counted. */
const NOT_COUNTED = 5;
const SMALL = 64;
const LARGE = 256;
const NAME = "Order Completed";

/** What a hostile or careless sender fills an event with, made of as many names as fit. */
const FILLINGS: Readonly<Record<string, (all: readonly string[]) => Json>> = {
  traits: (all) => ({ context: { traits: Object.fromEntries(all.map((name, n) => [name, n])) } }),
  "properties, all of which are kept": (all) => ({ properties: Object.fromEntries(all.map((name, n) => [name, n])) }),
  "items of one order": (all) => ({ properties: { items: all.map((sku) => ({ sku, qty: 1 })) } }),
  "answers on topics": (all) => ({ context: { consent: Object.fromEntries(all.map((name) => [name, true])) } }),
  "empty names": (all) => ({ properties: { items: all.map((name) => ({ [name]: null, "": name })) } }),
  "lists in lists": (all) => ({ properties: Object.fromEntries(all.map((name) => [name, [[[[[[1]]]]]]])) }),
};

/** The time for an event of 64 and of 256 kB from the queue's record to the item's text, by its content. Takes seconds. */
export async function run(): Promise<Report> {
  const { rules: shipped } = await loadWorkspace();
  const rules: Rules = {
    ...shipped,
    journeys: shipped.journeys.map((journey) => ({ ...journey, entryFields: ["*"] })),
    recentFields: { [NAME]: ["*"] },
  };
  const known = await profileWithTraits(rules);
  const figures: Figure[] = [];
  for (const [what, fill] of Object.entries(FILLINGS)) {
    const small = await milliseconds(rules, known, recordOf(fill, SMALL));
    const large = await milliseconds(rules, known, recordOf(fill, LARGE));
    figures.push(
      { what: `${LARGE} kB of ${what}`, value: large, unit: "ms, median", target: { most: 50 } },
      { what: `as a multiple of ${SMALL} kB`, value: large / small, unit: "times", target: { most: 5 } },
    );
  }
  const about = `One event parsed, folded and packed, ${TIMES - NOT_COUNTED} times each, of a customer with 50 kB of traits; a core's time.`;
  return { title: "Large events", about, figures };
}

async function milliseconds(rules: Rules, known: Profile, body: string): Promise<number> {
  const all: number[] = [];
  for (let n = 0; n < TIMES; n += 1) {
    const { coreSeconds } = await time(async () => {
      const read = parseEnvelope(body);
      if ("refused" in read) throw new Error(read.refused);
      const parsed = parseEvent(read.envelope, START);
      if (!("event" in parsed)) throw new Error("The event is refused.");
      const { profile } = await fold("c1", known, [parsed.event], {
        rules,
        now: START,
        hash: sha256,
        control: NO_CONTROL,
      });
      profileTexts(profile);
    });
    all.push(coreSeconds * 1_000);
  }
  return quantile(all.slice(NOT_COUNTED));
}

/** A record of about so many kB, filled with as many as fit. */
function recordOf(fill: (all: readonly string[]) => Json, kilobytes: number): string {
  const bytes = kilobytes * 1024;
  let all: string[] = [];
  for (let count = 64; ; count = Math.ceil(count * 1.02)) {
    const more = Array.from({ length: count }, (_, n) => `name_${n}`);
    if (bodyOf(fill(more)).length > bytes) return bodyOf(fill(all));
    all = more;
  }
}

function bodyOf(filling: Json): string {
  const detail = { customerId: "c1", ...(typeof filling === "object" ? filling : {}) };
  const time = new Date(START).toISOString();
  return JSON.stringify({ id: "e1", "detail-type": NAME, source: "shop", time, detail });
}

async function profileWithTraits(rules: Rules): Promise<Profile> {
  const traits = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`known_${n}`, "x".repeat(1_000)]));
  const event = {
    id: "e0",
    name: "Signed Up",
    time: START - 1,
    customerId: "c1",
    properties: {},
    context: { traits },
    replay: false,
  };
  const { profile } = await fold("c1", undefined, [event], {
    rules,
    now: START - 1,
    hash: sha256,
    control: NO_CONTROL,
  });
  return profile;
}
