import * as z from "zod/mini";
import type { Control, ControlChange, ControlStore, RecheckStore, Rechecks } from "../../core/control/control.ts";
import { defined } from "../../core/model/defined.ts";
import { type Item, number, numberOf, text, textOf } from "./item.ts";
import type { Change, Table } from "./table.ts";

/** Written by commands only: no function's role may write an item with this key. */
const CONTROL_KEY = "CONTROL";

/** What ops have decided: one item, read and changed seldom. */
export function controlStore(table: Table): ControlStore {
  return {
    read: async () => {
      const item = await table.get(CONTROL_KEY, CONTROL_KEY);
      return item === undefined ? { paused: {}, rolledBack: {} } : parseControl(item);
    },
    change: async (change) => {
      // A key in a map can be set only where the map exists.
      await table.update(CONTROL_KEY, CONTROL_KEY, {
        update:
          "SET #schema = :schema, #paused = if_not_exists(#paused, :none), #rolledBack = if_not_exists(#rolledBack, :none)",
        values: { ":schema": number(1), ":none": { M: {} } },
      });
      await table.update(CONTROL_KEY, CONTROL_KEY, changeOf(change));
    },
  };
}

const CHANGES: { readonly [Do in ControlChange["do"]]: (change: Extract<ControlChange, { do: Do }>) => Change } = {
  pause: ({ journey, since }) => ({
    update: "SET #paused.#journey = if_not_exists(#paused.#journey, :since)",
    values: { ":since": number(since) },
    names: { "#journey": journey },
  }),
  resume: ({ journey }) => ({ update: "REMOVE #paused.#journey", names: { "#journey": journey } }),
  "roll back": ({ journey, version }) => ({
    update: "SET #rolledBack.#journey = :version",
    values: { ":version": text(version) },
    names: { "#journey": journey },
  }),
  "roll forward": ({ journey }) => ({ update: "REMOVE #rolledBack.#journey", names: { "#journey": journey } }),
};

function changeOf(change: ControlChange): Change {
  if (change.do === "pause") return CHANGES.pause(change);
  if (change.do === "resume") return CHANGES.resume(change);
  if (change.do === "roll back") return CHANGES["roll back"](change);
  return CHANGES["roll forward"](change);
}

function parseControl(item: Item): Control {
  const paused = Object.entries(item.paused?.M ?? {}).map(([journey, since]) => [journey, Number(since.N)] as const);
  const rolledBack = Object.entries(item.rolledBack?.M ?? {}).map(
    ([journey, version]) => [journey, version.S ?? ""] as const,
  );
  return { paused: Object.fromEntries(paused), rolledBack: Object.fromEntries(rolledBack) };
}

const RECHECK_KEY = "LOOK";

/**
 * How far profiles have been re-evaluated: one item, which the sweeper and the fan-out read and write. Earlier releases
 * stored it in the item of what ops decide; what was not written since is read from there.
 */
export function recheckStore(table: Table): RecheckStore {
  return {
    read: async () => {
      const now = parseRechecks(await table.get(RECHECK_KEY, RECHECK_KEY));
      if (now.looked !== undefined && now.look !== undefined) return now;
      return { ...parseRechecks(await table.get(CONTROL_KEY, CONTROL_KEY)), ...now };
    },
    start: async (rules) => {
      await table.update(RECHECK_KEY, RECHECK_KEY, {
        update: "SET #looked = :rules, #schema = :schema",
        values: { ":schema": number(1), ":rules": text(rules) },
      });
    },
    note: ({ look, listed, ver }) =>
      table.update(RECHECK_KEY, RECHECK_KEY, {
        update: "SET #look = :look, #listed = :listed, #ver = :next, #schema = :schema",
        condition: ver === undefined ? "attribute_not_exists(#ver)" : "#ver = :ver",
        values: {
          ":schema": number(1),
          ":look": text(JSON.stringify(look)),
          ":listed": text(JSON.stringify(listed)),
          ":next": number((ver ?? 0) + 1),
          ...(ver === undefined ? {} : { ":ver": number(ver) }),
        },
      }),
  };
}

const StoredRecheck = z.object({
  rules: z.string(),
  since: z.number(),
  customers: z.number(),
  ended: z.exactOptional(z.number()),
});
const StoredListings = z.record(z.string(), z.object({ of: z.string(), from: z.number() }));

function parseRechecks(item: Item = {}): Rechecks {
  const [looked, look, listed] = ["looked", "look", "listed"].map((name) => textOf(item, name));
  return {
    ...defined({ looked, ver: numberOf(item, "ver") }),
    ...(look === undefined ? {} : { look: StoredRecheck.parse(JSON.parse(look)) }),
    ...(listed === undefined ? {} : { listed: StoredListings.parse(JSON.parse(listed)) }),
  };
}
