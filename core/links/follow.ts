import { type ClickRequest, MACHINE_CLICK, machineRule } from "../feedback/machines.ts";
import { PAGES_SOURCE } from "../ingest/emitted.ts";
import { defined } from "../model/defined.ts";
import { errorName } from "../model/errors.ts";
import type { Settings } from "../model/settings.ts";
import { isoTime } from "../moment/wall-time.ts";
import type { SentEvent, SentEvents } from "../ports/queues.ts";
import type { Clock, Counter, Hash, Pause } from "../ports/system.ts";
import { type Click, HIDDEN, readClick } from "./click.ts";
import type { ClickSettings } from "./counted-links.ts";
import { type LinkDeps, linkKeys } from "./message-links.ts";

export interface FollowDeps extends Pick<LinkDeps, "sealer" | "secrets" | "secret" | "hash"> {
  readonly events: SentEvents;
  readonly clock: Clock;
  readonly counter: Counter;
  readonly pause: Pause;
  readonly settings: Pick<Settings, "clicks">;
}

/** How long the reader waits for the bus at most; milliseconds. */
const WAITS = 1000;
const MINUTE = 60_000;

/**
 * Where a link of a message leads; undefined where it is none of ours. The click goes to the bus as `Email Clicked`.
 *
 * 1. The table is neither read nor written, and a bus that fails or hangs keeps nobody from the page: the click is then not counted.
 * 2. It leads only where the token says, which we have sealed.
 * 3. A machine's click is another event, which nothing counts, unless the settings say so.
 *
 * Idempotency key of a click: the token and the minute. A second click on the same link within the minute is the same.
 */
export async function followLink(deps: FollowDeps, token: string, request: ClickRequest): Promise<string | undefined> {
  const click = readClick(deps.sealer, await linkKeys(deps), token);
  if (click === undefined) return undefined;
  const rule = machineRule(request, click.position === HIDDEN, deps.settings.clicks?.scanners);
  const event = clicked(click, { token, rule, now: deps.clock.now(), hash: deps.hash, clicks: deps.settings.clicks });
  const put = deps.events.put([event]).then(
    () => "put",
    (error) => errorName(error),
  );
  const outcome = await Promise.race([put, deps.pause(WAITS).then(() => "too slow")]);
  if (outcome !== "put") {
    deps.counter.note("warn", "A click was not counted.", { error: outcome });
    deps.counter.count("ClickLost", {});
  }
  return click.target;
}

interface Clicking {
  readonly token: string;
  readonly rule: string | undefined;
  readonly now: number;
  readonly hash: Hash;
  readonly clicks: ClickSettings | undefined;
}

function clicked(click: Click, { token, rule, now, hash, clicks }: Clicking): SentEvent {
  const { customerId, key, knownSince, target, position, name, template, variant } = click;
  const properties = defined({ link: target, position, link_name: name, template, variant, machine: rule });
  return {
    name: rule !== undefined && clicks?.countMachines !== true ? MACHINE_CLICK : "Email Clicked",
    source: PAGES_SOURCE,
    detail: {
      id: hash(JSON.stringify(["click", token, Math.floor(now / MINUTE)])),
      customerId,
      time: isoTime(now),
      properties,
      context: { message: key },
      ...defined({ knownSince }),
    },
  };
}
