import * as z from "zod/mini";
import type { Control, ControlChange, ControlStore } from "../../core/ports.ts";
import { type Item, number, text, textOf } from "./attributes.ts";
import type { Change, Table } from "./table.ts";

const KEY = "CONTROL";

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
  looked: ({ rules }) => ({ update: "SET #looked = :rules", values: { ":rules": text(rules) } }),
  look: ({ look, listed }) => ({
    update: "SET #look = :look, #listed = :listed",
    values: { ":look": text(JSON.stringify(look)), ":listed": text(JSON.stringify(listed)) },
  }),
};

function changeOf(change: ControlChange): Change {
  if (change.do === "pause") return CHANGES.pause(change);
  if (change.do === "resume") return CHANGES.resume(change);
  if (change.do === "roll back") return CHANGES["roll back"](change);
  if (change.do === "roll forward") return CHANGES["roll forward"](change);
  return change.do === "looked" ? CHANGES.looked(change) : CHANGES.look(change);
}

const Looking = z.object({
  rules: z.string(),
  since: z.number(),
  customers: z.number(),
  ended: z.exactOptional(z.number()),
});
const Listed = z.record(z.string(), z.object({ of: z.string(), from: z.number() }));

function parse(item: Item): Control {
  const paused = Object.entries(item.paused?.M ?? {}).map(([journey, since]) => [journey, Number(since.N)] as const);
  const rolledBack = Object.entries(item.rolledBack?.M ?? {}).map(
    ([journey, version]) => [journey, version.S ?? ""] as const,
  );
  const [looked, look, listed] = ["looked", "look", "listed"].map((name) => textOf(item, name));
  return {
    paused: Object.fromEntries(paused),
    rolledBack: Object.fromEntries(rolledBack),
    ...(looked === undefined ? {} : { looked }),
    ...(look === undefined ? {} : { look: Looking.parse(JSON.parse(look)) }),
    ...(listed === undefined ? {} : { listed: Listed.parse(JSON.parse(listed)) }),
  };
}
