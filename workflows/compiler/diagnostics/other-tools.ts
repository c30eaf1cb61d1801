import { getOwn } from "../../../core/model/json.ts";

/*
 * Words that authors bring from other tools (Pinpoint, Braze, Customer.io, Klaviyo, Mailchimp), by the place where they write
 * them, and what to write here. Words are in lower case with single blanks: `quietTime` and `quiet_time` are `quiet time`.
 */

type Words = Readonly<Record<string, string>>;

/** Several words with one hint: `name, id` → …. */
function words(table: Words): Words {
  return Object.fromEntries(
    Object.entries(table).flatMap(([all, hint]) => all.split(", ").map((word) => [word, hint])),
  );
}

const JOURNEY = words({
  "name, id, journey name": "Write `journey: welcome`, a name in lower case; `title` is what people read.",
  description: "Write `title`, or a comment after #.",
  "trigger, triggers, entry, entries, start, starts, start condition, entry event, event":
    "Write `enter: { event: Signed Up }`: what lets a customer in.",
  "audience, target audience, segment, segments, list, lists, recipients":
    "Write `enter: { segment: loyal, on entering: true }`; or narrow an entry by `when: \"'loyal' in profile.segments\"`.",
  "filter, filters, condition, conditions, where, when, if":
    "It belongs to an entry: `enter: { event: Signed Up, when: event.properties.total > 20 }`.",
  "schedule, frequency, recurrence, cron":
    'A schedule is an entry: `enter: { schedule: "0 9 * * 1", segment: loyal }`.',
  "quiet, quiet hours, quiet time, do not disturb, sending window, send window":
    'Quiet hours hold for all journeys: write `quiet: { from: "21:00", to: "08:00" }` in workflows/settings.yaml.',
  "open, open hours, sending hours, business hours, closed, closed days, holidays":
    "Hours and days hold for all journeys: write `open` or `closed` in workflows/settings.yaml.",
  "cap, caps, frequency cap, frequency capping, rate limit, throttle, limits, daily cap":
    "Write `caps: [{ journey: welcome, max: 2, per: 1d }]` in workflows/settings.yaml.",
  "reentry, re entry, allow reentry, reentry cap, reentry interval, re eligibility, reeligibility, again, limit":
    "It belongs to an entry: `enter: { event: Signed Up, again: after 7d }`; also `again: always`, `again: never` and `limit: 3`.",
  "exits, exit criteria, exit condition, exit conditions, exit rules, exit event, exit events":
    "Write `exit: [{ event: Order Completed, reason: bought }]`.",
  "goals, conversion, conversions, conversion event, conversion events, conversion criteria":
    "Write `goal: { event: Order Completed, within: 7d }`.",
  "actions, action, activities, nodes, flow, workflow, canvas, messages, emails, sequence":
    "Write `steps`, a list of what happens.",
  "zone, timezone, time zone, local time":
    "The zone of the shop is `zone` in workflows/settings.yaml. Entries and waits have a `zone` of their own: `zone: customer`.",
  "status, state, active, enabled, draft, live, paused":
    "A journey is live once it is deployed. With `retired: true` nobody enters any more; `npx sojourn pause` stops it for a while.",
  version:
    "Versions follow from what the file says: remove it. A new version on trial is a file of its own, `<journey>.canary.yaml`.",
  "control, control group, holdout group": "Write `holdout: 10%`.",
  "start date, starts on, start time, begins": "Write `from: 2026-12-01`: from that day on customers enter.",
  "end date, ends on, end time, expires, stop date": "Write `until: 2026-12-31`: from that day on nobody enters.",
  "tags, tag, labels, category": "Write `stage`, or a comment after #.",
  "sender, from address, from email, from name, reply to":
    "Who messages come from is `sender` in workflows/settings.yaml.",
  "topic, subscription, subscription group, channel":
    "It belongs to each template: workflows/templates/hello.email.html.",
});

const ENTRY = words({
  "trigger, name, event name, event type, type": "Write `event: Signed Up`.",
  "filter, filters, where, condition, conditions, if, criteria": "Write `when: event.properties.total > 20`.",
  "reentry, re entry, allow reentry, reentry interval, re eligibility, reeligibility, frequency, once, only once":
    "Write `again: never`, `again: always` or `again: after 7d`.",
  "reentry cap, max, max entries, cap": "Write `limit: 3`: how often each customer may enter.",
  "every, cron, recurrence": 'Write `schedule: "0 9 * * 1"` with a `segment`.',
  "audience, list": "Write `segment: loyal`.",
  "delay, wait": "Make it the first step: `- wait: 1h`.",
  "timezone, time zone": "Write `zone`.",
});

const IF = words({
  "elseif, else if, elif, elsif":
    "For several conditions write `branch: [{ if: …, then: [ … ] }, …]`, with `else` beside it.",
  "condition, conditions, filter, unless": "Write the condition behind `if:`; not is `$not(…)`.",
  "yes, true": "Write `then`.",
  "no, false, otherwise, default": "Write `else`.",
});

const WAIT = words({
  "duration, delay, period, time to wait": "Write the time itself: `wait: 3d`.",
  "minutes, hours, days for, weeks, seconds": "Write the time with its unit: `wait: 3d`.",
  "timeout, max, maximum, at most, within, expires": "Write `up to: 3d`.",
  "event, trigger": "Write `for: { event: Order Completed }`.",
  "time, time of day": 'Write `at: "09:00"`.',
  "day, weekday, weekdays, days of week": "Write `days: [mon, tue]`.",
  "timezone, time zone": "Write `zone: customer`.",
});

const SEND = words({
  "to, recipient, from, subject, body, content, text, html, channel, sender, preheader":
    "Text, subject and channel are those of the template: workflows/templates/hello.email.html is sent by `send: hello`.",
  "template, email, message": "Write the template behind `send:`: `send: hello`.",
  "delay, wait, after": "Put a step before it: `- wait: 1d`.",
  "when, if, condition, filter": "Put an `if` around it: `- if: profile.vip = true`, `then: [ { send: hello } ]`.",
  "topic, transactional": "It belongs to the template: workflows/templates/hello.email.html.",
});

const TEMPLATE = words({
  "from, from name, from address, sender, reply to": "Who messages come from is `sender` in workflows/settings.yaml.",
  "preheader, preview text, pre header": "Write `preview`.",
  "channel, type": "The channel is in the name of the file: hello.email.html, hello.sms.txt, hello.push.txt.",
  "body, html, text, content": "Write the text below the second line of `---`.",
  "consent, list, lists, category, subscription, subscription group": "Write `topic: offers`.",
  "marketing, promotional": "Write `topic: offers`; what is not marketing has `transactional: true`.",
  "name, id, template": "A template is called like its file.",
  heading: "Write `title`.",
});

/** By what diagnostics call the map, or how that begins. */
const PLACES: readonly (readonly [what: string, words: Words])[] = [
  ["A journey", JOURNEY],
  ["An entry", ENTRY],
  ["A step `if`", IF],
  [
    "An arm of a branch",
    { ...IF, ...words({ "when, case, condition, conditions, filter": "Write the condition behind `if:`." }) },
  ],
  ["A step `wait`", WAIT],
  ["A wait", WAIT],
  ["A step `send`", SEND],
  ["A send", SEND],
  ["A template for push", words({ subject: "Write `title`." })],
  ["A template for email", words({ title: "Write `subject`." })],
  ["A template", TEMPLATE],
  [
    "A path of a split",
    words({
      "percent, percentage, share, probability, split": "Write `weight: 50%`.",
      "variant, label, id": "Write `name: short`.",
      "steps, send, actions": "Write `then` with the steps of this path.",
    }),
  ],
  ["An exit", words({ "name, because, outcome, status": "Write `reason: bought`.", "on, trigger": "Write `event`." })],
  [
    "A goal",
    words({
      "window, time window, days, deadline, for, conversion window": "Write `within: 7d`.",
      "name, on": "Write `event`.",
    }),
  ],
  [
    "Quiet hours",
    words({ "start, begin, starts": 'Write `from: "21:00"`.', "end, until, ends": 'Write `to: "08:00"`.' }),
  ],
  [
    "A cap",
    words({
      "limit, count, messages, max messages, times": "Write `max: 2`.",
      "period, window, every, within, interval, in": "Write `per: 1d`.",
    }),
  ],
  [
    "A topic",
    words({
      "optin, opt in, double opt in, consent":
        "Write `default: out`: nobody is asked who has said nothing; or `default: in`.",
      channel: "Write `channels: [email]`.",
    }),
  ],
  [
    "The settings",
    words({
      "timezone, time zone": "Write `zone: Europe/London`.",
      "from, senders, from address, from email": 'Write `sender: { email: "Shop <hello@example.com>" }`.',
      "subscriptions, subscription groups, lists, preferences, categories": "Write `topics`.",
      "quiet hours, quiet time, do not disturb": "Write `quiet`.",
      "frequency cap, frequency caps, frequency capping, rate limit, rate limits, limits": "Write `caps`.",
      "business hours, open hours, sending hours": "Write `open`.",
      "holidays, closed days": "Write `closed`.",
      "attributes, properties, custom attributes": "Write `traits`.",
    }),
  ],
  [
    "A segment",
    words({
      name: "Write `segment`; `title` is what people read.",
      description: "Write `title`, or a comment after #.",
      "filter, filters, condition, conditions, where, criteria, rule, rules, if": "Write `when: profile.points > 100`.",
      and: "Write `all`, a list of segments.",
      or: "Write `any`, a list of segments.",
      "not, exclude": "Write `none`, a list of segments.",
      "event, events, behavior, behaviour": "Write `last: { event: Order Completed, within: 30d }`.",
      "static, members, import": "Write `list: true`: `update` steps fill it.",
    }),
  ],
  [
    "A destination",
    words({
      "endpoint, uri, href, webhook, address": "Write `url: https://billing.example.com/retry`.",
      "function, arn, function arn": "Write `lambda`.",
      "token, api key, authorization, authentication, secret": "Write `auth: { secret: sojourn/billing, as: bearer }`.",
      "retries, retry, max attempts": "Write `attempts`.",
    }),
  ],
  [
    "A step",
    words({
      unless: "Write `- if: $not(…)`, with `then`.",
      "elseif, else if, elif, elsif": "Write `branch: [{ if: …, then: [ … ] }, …]`, with `else` beside it.",
      "goto, go to, jump": "Journeys do not go back: write `repeat`, or let the customer enter again.",
      "comment, description": "Write `title`, or a comment after #.",
      remark: "Write a comment after #.",
    }),
  ],
];

/** What to write in place of a word of another tool; undefined where the word is not known. `what`: the map that it stands in. */
export function insteadOf(what: string, word: string): string | undefined {
  const plain = word
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replace(/[_-]+/g, " ")
    .toLowerCase();
  for (const [place, table] of PLACES) {
    const hint = what.startsWith(place) ? getOwn(table, plain) : undefined;
    if (hint !== undefined) return hint;
  }
  return undefined;
}

/** Words of other tools for one of ours, where a field takes one of a few. */
const SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  number: ["integer", "int", "float", "decimal", "double", "numeric"],
  string: ["text", "str", "varchar"],
  boolean: ["bool", "true_false"],
  date: ["datetime", "timestamp", "time"],
  list: ["array", "set"],
  object: ["map", "json", "dict"],
  mon: ["monday"],
  tue: ["tuesday", "tues"],
  wed: ["wednesday"],
  thu: ["thursday", "thur", "thurs"],
  fri: ["friday"],
  sat: ["saturday"],
  sun: ["sunday"],
  out: ["none", "opt in", "opt-in", "opted out", "false", "no"],
  in: ["all", "opt out", "opt-out", "opted in", "true", "yes"],
  awareness: ["acquisition"],
  purchase: ["conversion", "activation"],
  retention: ["loyalty", "engagement", "onboarding"],
  advocacy: ["referral"],
  bearer: ["token", "oauth"],
  header: ["api key", "api_key", "apikey"],
  hold: ["delay", "wait", "queue"],
  drop: ["skip", "discard", "ignore", "cancel"],
  restart: ["reset"],
  continue: ["proceed", "go on"],
};

/** The one of `allowed` that a word of another tool means. */
export function wordFor(word: string, allowed: readonly string[]): string | undefined {
  return allowed.find((one) => getOwn(SYNONYMS, one)?.includes(word.toLowerCase()) === true);
}

/** What other tools call the customer, and the event that let them in, in expressions and templates. */
const CUSTOMER =
  /^(customer|user|person|contact|subscriber|recipient|member|lead|traits|attributes|user_?attributes|custom_?attributes?)$/i;
const EVENT =
  /^(trigger|data|payload|properties|event_properties|trigger_properties|api_trigger_properties|canvas_entry_properties|context|event)$/i;

/** The path here for a path that begins as in another tool; `event`: where properties of the event are found. */
export function pathFor(path: readonly string[], event: string): string | undefined {
  const [root = "", second, third] = path;
  const rest = /^(user_?attributes|attributes|traits|properties)$/i.test(second ?? "") ? third : second;
  if (rest === undefined) return undefined;
  const name = /^[A-Za-z_]\w*$/.test(rest) ? rest : `\`${rest}\``;
  if (CUSTOMER.test(root)) return `profile.${name}`;
  return EVENT.test(root) ? `${event}.properties.${name}` : undefined;
}

/** What to write for a text in the quotes of a word processor, which are read as a part of a name. */
export function straightQuotes(name: string): string | undefined {
  const text = /^[‘’“”„](.+?)[‘’“”]?$/.exec(name)?.[1];
  return text === undefined ? undefined : `Write \`'${text}'\`, with straight quotes.`;
}
