import type { MemoryChannel } from "../../adapters/memory/outbound.ts";
import type { OutgoingMessage } from "../../core/channels/channels.ts";
import type { QueueRecord } from "../../core/ingest/ingest-batch.ts";
import { LINK_KINDS, LINK_PATHS, type LinkKind } from "../../core/links/link.ts";
import type { PageReply, PageRequest } from "../../core/pages/request.ts";
import type { SentEvents } from "../../core/ports/queues.ts";
import { saidOnPage } from "./arrivals.ts";
import type { functionsOf, Invoked } from "./functions.ts";
import { HALF_HOUR, type History, MINUTE, type Visit } from "./history.ts";
import type { Trace } from "./trace.ts";
import type { Outcome } from "./turns.ts";

interface World {
  now(): number;
  plan(time: number, run: () => Promise<void>): void;
  ingest(records: readonly QueueRecord[]): Promise<void>;
  invoke(body: (invoked: Invoked) => Promise<PageReply>): Promise<Outcome<PageReply>>;
}

type Pages = Pick<ReturnType<typeof functionsOf>, "page">;

/** The message's link that somebody follows. */
interface Followed {
  readonly kind: LinkKind;
  readonly token: string;
  /** The address that it went to. */
  readonly to: string;
}

/** Those who get messages, and follow the links in them as the history says. */
export function visitsOf({ visits = [] }: History, trace: Trace, world: World, pages: () => Pages) {
  let next = 0;

  /** A message has come to somebody. */
  function reached(message: OutgoingMessage): void {
    const link = linkIn(message);
    const visit = link === undefined ? undefined : visits[next++];
    if (link === undefined || visit === undefined) return;
    for (let time = 0; time < visit.times; time++) {
      world.plan(world.now() + visit.after * MINUTE + time * APART, () => follow(link, visit, 0));
    }
  }

  async function follow(link: Followed, visit: Visit, tries: number): Promise<void> {
    const { kind, token, to } = link;
    const { press } = visit;
    const form: PageRequest["form"] = press ? { "List-Unsubscribe": ["One-Click"] } : {};
    const events: SentEvents = {
      put: async (all) => {
        for (const event of all) {
          trace.said.push({ event, kind, press, to, at: trace.stored.length });
          for (const delay of visit.delays) {
            const body = saidOnPage(event, delay > REPLAYED);
            const record = { id: `page-${trace.said.length}-${delay}`, body };
            world.plan(world.now() + delay * HALF_HOUR, () => world.ingest([record]));
          }
        }
      },
    };
    const outcome = await world.invoke((invoked) => pages().page(invoked, { kind, token, post: press, form }, events));
    const answered = outcome.kind === "returned" && outcome.value.status < 500;
    // A person tries again a few times; a mailbox does so too.
    if (!answered && tries < 3) world.plan(world.now() + MINUTE, () => follow(link, visit, tries + 1));
  }

  return {
    /** The channel, whose messages are read by those who get them. */
    reached: (channel: MemoryChannel): MemoryChannel => ({
      ...channel,
      async send(message) {
        const answer = await channel.send(message);
        if (answer.answer === "accepted") reached(message);
        return answer;
      },
    }),
  };
}

/** Milliseconds between two presses of one button. */
const APART = 5_000;
/** Copies that come later than this come out of an archive; half hours. */
const REPLAYED = 4;

/** The link to confirm, or else to unsubscribe. */
function linkIn(message: OutgoingMessage): Followed | undefined {
  if (message.channel !== "email" && message.channel !== "sms") return undefined;
  const text = message.channel === "email" ? message.html : message.text;
  for (const kind of LINK_KINDS) {
    if (kind === "preferences") continue;
    const [, token] = new RegExp(`/${LINK_PATHS[kind]}/([\\w-]+)`).exec(text) ?? [];
    if (token !== undefined) return { kind, token, to: message.to };
  }
  return undefined;
}
