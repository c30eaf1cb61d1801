import type { Control, ControlChange, ControlStore } from "../../core/ports.ts";
import { type Item, number, text } from "./attributes.ts";
import type { Change, Table } from "./table.ts";

/** Written by commands only: no function's role may write an item of this key. */
export const CONTROL_KEY = "CONTROL";
const KEY = CONTROL_KEY;

/** What ops have decided: one item, read and changed seldom. */
export function controlStore(table: Table): ControlStore {
  return {
    read: async () => {
      const item = await table.get(KEY, KEY);
      return item === undefined ? { paused: {}, rolledBack: {} } : parse(item);
    },
    change: async (change) => {
      // A journey's place in a map can be set only where the map is.
      await table.update(KEY, KEY, {
        update:
          "SET #schema = :schema, #paused = if_not_exists(#paused, :none), #rolledBack = if_not_exists(#rolledBack, :none)",
        values: { ":schema": number(1), ":none": { M: {} } },
      });
      await table.update(KEY, KEY, changeOf(change));
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

function parse(item: Item): Control {
  const paused = Object.entries(item.paused?.M ?? {}).map(([journey, since]) => [journey, Number(since.N)] as const);
  const rolledBack = Object.entries(item.rolledBack?.M ?? {}).map(
    ([journey, version]) => [journey, version.S ?? ""] as const,
  );
  return { paused: Object.fromEntries(paused), rolledBack: Object.fromEntries(rolledBack) };
}
