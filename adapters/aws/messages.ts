import { MESSAGE_MARKS, type Message } from "../../core/model/message.ts";
import type { MessageFinder, MessageOutcome, MessageStore } from "../../core/ports/messages.ts";
import { customerKey, type Item, messageSk, number, REPORTED_INDEX, requiredText, text } from "./item.ts";
import { MESSAGE_KEPT, messageAttributes, messageItem, OPTIONAL, parseMessage } from "./message-item.ts";
import { clauses, type Table } from "./table.ts";

/** Removes the attributes of a claim. */
const REMOVE_CLAIM = "REMOVE #lease, #claimant, #due, #dueShard";
/** An answer that arrives after the provider's report still stores the id. */
const ACCEPTED = "(#state = :claimed OR (#state = :state AND attribute_not_exists(#providerId)))";
const UNREPORTED = MESSAGE_MARKS.map((mark) => `attribute_not_exists(#${mark})`);
/** The condition of mayReopen. */
const GIVEN_UP = [
  "#attempt = :was AND #channel = :webhook",
  "(#state = :unknown OR (#state = :dropped AND #reason IN (:throttled, :misconfigured)))",
  ...UNREPORTED,
].join(" AND ");

/**
 * Messages in the table. Each state is reached by one conditional write, whose loser gets false.
 *
 * 1. A message is put if there is none, or over the held, released or failed one of attempt `over`.
 * 2. A claim is ended by its own attempt only.
 * 3. A mark is stored once and kept, whatever happens to the claim.
 * 4. No message is unknown and has a mark.
 * 5. A provider's report that a message was sent ends its claim, or its state unknown.
 * 6. A message expires `kept` milliseconds after it was first decided on.
 * 7. The only final message that is reopened is a webhook that was given up, of the attempt named.
 */
export function messageStore(table: Table, kept = MESSAGE_KEPT): MessageStore & MessageFinder {
  /** Overwrites the stored message, except its marks. */
  const overwrite = (message: Message, condition: string, values: Item): Promise<boolean> => {
    const set = messageAttributes(message, kept);
    const removed = OPTIONAL.filter((name) => set[name] === undefined).map((name) => `#${name}`);
    return table.update(customerKey(message.customerId), messageSk(message.key), {
      update: clauses(
        Object.keys(set).map((name) => `#${name} = :${name}`),
        removed,
      ),
      condition,
      values: {
        ...values,
        ...Object.fromEntries(Object.entries(set).map(([name, value]) => [`:${name}`, value])),
      },
    });
  };
  return {
    ...messageFinder(table),
    read: async (customerId, key) => {
      const item = await table.get(customerKey(customerId), messageSk(key));
      return item === undefined ? undefined : parseMessage(customerId, item);
    },
    put: (message, over) =>
      table.put(
        messageItem(message, kept),
        over === undefined
          ? { condition: "attribute_not_exists(#pk)" }
          : {
              condition: "#attempt = :over AND #state IN (:held, :released, :failed)",
              values: {
                ":over": number(over),
                ":held": text("held"),
                ":released": text("released"),
                ":failed": text("failed"),
              },
            },
      ),
    finish: (customerId, key, attempt, outcome) => {
      const set = finished(outcome);
      return table.update(customerKey(customerId), messageSk(key), {
        update: `SET ${Object.keys(set)
          .map((name) => `#${name} = :${name}`)
          .join(", ")} ${REMOVE_CLAIM}`,
        condition: [
          "providerId" in outcome && outcome.providerId !== undefined ? ACCEPTED : "#state = :claimed",
          "#attempt = :attempt",
          ...(outcome.state === "unknown" ? UNREPORTED : []),
        ].join(" AND "),
        values: {
          ":claimed": text("claimed"),
          ":attempt": number(attempt),
          ...Object.fromEntries(Object.entries(set).map(([name, value]) => [`:${name}`, value])),
        },
      });
    },
    reclaim: (message, attempt) =>
      overwrite(message, "#state = :claimed AND #attempt = :was", {
        ":claimed": text("claimed"),
        ":was": number(attempt),
      }),
    reopen: (message, attempt) =>
      overwrite(message, GIVEN_UP, {
        ":was": number(attempt),
        ":webhook": text("webhook"),
        ":unknown": text("unknown"),
        ":dropped": text("dropped"),
        ":throttled": text("throttled"),
        ":misconfigured": text("misconfigured"),
      }),
    postponeSweep: async (customerId, key, attempt, due) => {
      await table.update(customerKey(customerId), messageSk(key), {
        update: "SET #due = :due",
        condition: "#state = :claimed AND #attempt = :attempt",
        values: { ":due": number(due), ":claimed": text("claimed"), ":attempt": number(attempt) },
      });
    },
    mark: async (customerId, key, mark, time) => {
      const place = [customerKey(customerId), messageSk(key)] as const;
      const unknown = text("unknown");
      const sent = { ":time": number(time), ":sent": text("sent"), ":unknown": unknown };
      if (mark === "sent") {
        await table.update(...place, {
          update: `SET #state = :sent, #time = :time ${REMOVE_CLAIM}`,
          condition: "#state IN (:unknown, :claimed)",
          values: { ...sent, ":claimed": text("claimed") },
        });
        return;
      }
      const note = () =>
        table.update(...place, {
          update: `SET #${mark} = :time`,
          condition: `attribute_exists(#pk) AND #state <> :unknown AND attribute_not_exists(#${mark})`,
          values: { ":time": number(time), ":unknown": unknown },
        });
      if (await note()) return;
      const settled = await table.update(...place, {
        update: `SET #state = :sent, #time = :time, #${mark} = if_not_exists(#${mark}, :time)`,
        condition: "#state = :unknown",
        values: sent,
      });
      // Another report made the message sent between the two updates, or this report is stored already.
      if (!settled) await note();
    },
  };
}

function finished(outcome: MessageOutcome): Item {
  return {
    state: text(outcome.state),
    time: number(outcome.time),
    ...("providerId" in outcome && outcome.providerId !== undefined && { providerId: text(outcome.providerId) }),
    ...("reportedAs" in outcome && outcome.reportedAs !== undefined && { reportedAs: text(outcome.reportedAs) }),
    ...("reason" in outcome && { reason: text(outcome.reason) }),
  };
}

/** The sparse index of messages whose provider reports on them by its own id. */
function messageFinder(table: Table): MessageFinder {
  return {
    find: async (reportedAs) => {
      const condition = { condition: "#reportedAs = :reportedAs", values: { ":reportedAs": text(reportedAs) } };
      const [item] = (await table.query(REPORTED_INDEX, condition, 1)).items;
      if (item === undefined) return undefined;
      return {
        customerId: requiredText(item, "pk").slice(customerKey("").length),
        key: requiredText(item, "sk").slice(messageSk("").length),
      };
    },
  };
}
