import { CHANNELS } from "../../../core/channels/channels.ts";
import { defined } from "../../../core/model/defined.ts";
import type { Settings, Topic } from "../../../core/model/settings.ts";
import { NAME } from "../values/name.ts";
import { TEXT, words } from "../values/text.ts";
import { checked, oneOrList } from "../yaml/readers.ts";
import { type Reader, shape } from "../yaml/shape.ts";
import type { ReadDoubleOptIn } from "./double-opt-in.ts";

/** The channels that customers can agree to; of some of them other systems ask. A task is none of theirs. */
const TOPIC_CHANNELS = [...CHANNELS.filter((channel) => channel !== "task" && channel !== "slack"), "call"] as const;

/**
 * Lower-case letters, digits, - and _, as SES takes them; no more than the name of a configuration set has room for.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateDedicatedIpPool.html
 */
const POOL = sesName(/^[a-z0-9_-]{1,30}$/, "a pool", "up to 30 lower-case letters, digits, - and _");
/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateTenant.html */
const TENANT = sesName(/^[\w-]{1,64}$/, "a tenant", "up to 64 letters, digits, - and _");

function sesName(form: RegExp, what: string, allowed: string): Reader<string> {
  return checked(TEXT, (name) =>
    form.test(name) ? undefined : ["SJ455", { message: `\`${name}\` is no name of ${what}.`, found: name, allowed }],
  );
}

/** A topic, with the templates that confirm an agreement to it. */
export const TOPIC: Reader<Topic & Pick<ReadDoubleOptIn, "templates">> = shape("A topic", {
  channels: {
    as: oneOrList(words(...TOPIC_CHANNELS)),
    required: "Add `channels: [email]`.",
    description: "The channels that customers can agree to",
  },
  default: {
    as: words("in", "out"),
    otherwise: "out",
    description: "Whether customers who have said nothing are `in` or `out` (the default)",
  },
  "double opt-in": {
    as: oneOrList(NAME),
    description:
      "The template of the message by which an agreement is confirmed before it counts, or one each for e-mail and SMS; see [double opt-in](#double-opt-in)",
  },
  pool: {
    as: POOL,
    description: "The dedicated IP pool of SES that its e-mail leaves by, see [below](#the-reputation-of-a-topic)",
  },
  tenant: {
    as: TENANT,
    description: "The tenant of SES whose reputation its e-mail counts for",
  },
}).make(({ values, field, report }) => {
  const { channels = [], default: otherwise, "double opt-in": templates = [], pool, tenant } = values;
  const mail = field("pool") ?? field("tenant");
  if (mail !== undefined && channels.length > 0 && !channels.includes("email")) {
    report("SJ456", mail.key, {
      message: "This topic has no e-mail that could leave by it.",
      found: channels.join(", "),
    });
  }
  const written = field("double opt-in");
  if (written !== undefined && otherwise === "in") {
    report("SJ725", written.key, {
      message: "Customers are `in` by default: there is nothing to confirm.",
      found: "default: in",
    });
  }
  const by = defined({ pool, tenant });
  return { channels, default: otherwise, templates: otherwise === "in" ? [] : templates, ...by };
});

/** The topics without those templates, which are looked up later. */
export function plainTopics(topics: Readonly<Record<string, Topic>>): Settings["topics"] {
  return Object.fromEntries(
    Object.entries(topics).map(([name, { channels, default: otherwise, pool, tenant }]) => [
      name,
      { channels, default: otherwise, ...defined({ pool, tenant }) },
    ]),
  );
}
