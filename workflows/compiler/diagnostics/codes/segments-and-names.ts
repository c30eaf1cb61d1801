import { type CodeEntry, error, warning } from "./entry.ts";

/** Codes SJ7xx and SJ8xx: segments, destinations, shared steps and names. */
export const SEGMENTS_AND_NAMES = {
  SJ354: error(
    "Window that is no whole number of days",
    "What customers did is kept by day, so a window is today and the days before it.",
    "Write whole days or weeks, `90d` or `13w`; for a shorter time use `last: { event: …, within: 4h }`.",
  ),
  SJ355: error(
    "Bound that is no number",
    "It is compared with how many events there were, or with their sum or average.",
    "Write a number without quotes: `at least: 3`.",
  ),
  SJ356: error(
    "Condition on what customers did that does not say what",
    "A condition names one event and how often it happened, or that it never did.",
    "Write `at least 3 Order Completed in 90d`, `never Order Completed`, or a map with `event`.",
  ),
  SJ357: error(
    "Order of one event, or of too many",
    "An order is between events, and the latest events of each step are kept.",
    "Name two to five events.",
  ),
  SJ358: error(
    "But not since, beside an amount",
    "`but not since` looks at the latest event, however many there were.",
    "Make two conditions of it: `did` takes a list.",
  ),
  SJ359: error(
    "Amount that cannot be meant",
    "The bounds say how many events there were, or how large the sum or the average of a property is.",
    "Give bounds that a number can fit: `{ event: Order Completed, sum of: total, more than: 500, in: 365d }`.",
  ),
  SJ360: error(
    "History without a window",
    "`history` says from which day on the events that `did` counts are there.",
    "Remove `history`, or add `did`.",
  ),
  SJ361: error(
    "Too much is counted",
    "All windows of a customer may take 64 kB, because each event writes the whole profile.",
    "Make windows shorter, count fewer events, or let segments share a window: the same event, condition and property are kept once.",
  ),
  SJ700: error(
    "Unknown segment",
    "Nobody is ever in a segment that has no file in workflows/segments/.",
    "Add the segment, or correct its name.",
  ),
  SJ701: error(
    "Segment and file have different names",
    "A segment is called by the name of its file.",
    "Rename the file or the segment.",
  ),
  SJ702: error("Two segments of one name", "A name stands for one segment.", "Rename one of them."),
  SJ703: error(
    "Segments in a circle",
    "Whether somebody is in one of them would hang on whether they are in it.",
    "Take one of them out of the circle.",
  ),
  SJ704: error(
    "Segment without a condition",
    "Nothing says who is in it.",
    "Add `when`, `all`, `any`, `none`, `last` or `did`; or `list: true` if update steps fill it.",
  ),
  SJ705: error(
    "List with a condition",
    "A list is joined and left by update steps alone.",
    "Remove `list: true`, or the condition.",
  ),
  SJ706: error(
    "Recency without a bound, or with two",
    "`last` asks whether an event came within some time, or did not.",
    "Write `{ event: Order Completed, within: 30d }` or `{ event: Order Completed, not within: 60d }`.",
  ),
  SJ707: error(
    "Segment that is not a list",
    "Who is in it follows from its condition; only a list can be joined and left.",
    "Name a segment with `list: true`.",
  ),
  SJ708: error(
    "A run may not keep this of an answer",
    "What a run keeps stands in its history, which whoever may see the machine reads for 90 days and which cannot be erased for one person: no names, phones, addresses or tokens.",
    "Keep what the journey asks about: a code, a small number, or whether something is so.",
  ),
  SJ709: error(
    "A run would not keep this answer",
    "The destination's own example answers with something that is not a code, a small number, true or false, and is left out when it runs.",
    "Keep whether it is so, as `paid: =answer.body.status = 'Paid'`, or make it a code with `$lowercase`; or correct the example.",
  ),
  SJ710: error(
    "Host that the settings do not allow",
    "`destinations: { hosts: [...] }` in the settings says where customers' data may go.",
    "Call a host that is allowed, or add this one to the settings.",
  ),
  SJ711: warning(
    "Secret that is not Sojourn's by its name",
    "Functions read secrets named `sojourn/…`, and others only where their owner has tagged them for the stage.",
    "Name it `sojourn/…`, or give it the tag `sojourn` with the stage's name.",
  ),

  SJ730: error(
    "Retention that is too short",
    "Waits for what became of a message, its reports, and redriven runs read a message for weeks.",
    "Write 30d or more.",
  ),
  SJ732: error(
    "Retention of refused events",
    "They wait on a queue for a person, and SQS keeps a message for 14 days at most.",
    "Write 1d to 14d.",
  ),
  SJ733: error(
    "Retention of logs",
    "CloudWatch Logs knows certain numbers of days only.",
    "Write one of the numbers of days that are listed.",
  ),
  SJ731: error(
    "Erasures that visitors could ask for",
    "An erasure is for good. Whoever can say what they like through a source could have any customer erased.",
    "Write `trust: trusted` where only the other system itself speaks through the source; otherwise remove `erases`.",
  ),
  SJ720: error(
    "Name of a namespace",
    "Ids are written `<namespace>/<value>`, so the name of a namespace has no slash and no capitals.",
    "Choose a short name: `shop`, `crm`, `loyalty-card`.",
  ),
  SJ721: error(
    "Anonymous ids between known customers",
    "A shared device has one anonymous id and several customers: if it joined them, they would become one person.",
    "Remove `joins`, or write `joins: never`.",
  ),
  SJ722: error(
    "Unknown template of a double opt-in",
    "An agreement waits until the customer answers this message, so there has to be one.",
    "Correct the name of the template, or write it under workflows/templates/.",
  ),
  SJ723: error(
    "Confirmation that is marketing",
    "Whoever has not confirmed has not agreed, so the message that asks them carries no marketing.",
    "Write `transactional: true` in the template, without `topic`.",
  ),
  SJ724: error(
    "Channel of a confirmation",
    "An agreement is confirmed by e-mail or SMS, channel by channel; each channel of a topic has one template, which no other topic uses.",
    "Name one e-mail template, one SMS template, or one of each, on channels of the topic.",
  ),
  SJ725: error(
    "Double opt-in of a topic that is in by default",
    "Customers get the topic without having agreed, so nothing is waited for.",
    "Write `default: out`, or remove `double opt-in`.",
  ),
  SJ726: error(
    "Name of a confirmation's journey",
    "The journey that asks for a confirmation is called `confirm_<topic>_<channel>`.",
    "Give your journey another name, or the topic a shorter one.",
  ),
  SJ727: error(
    "Confirmation without a link",
    "The customer agrees by the page that the link leads to.",
    "Write `{{ links.confirm }}` in the template.",
  ),
  SJ728: warning(
    "Namespace that is not declared",
    "Ids of a namespace join customers only if `identity` of the settings declares it. Others are left out, or make customers of their own.",
    "Correct the name of the namespace, or declare it in settings.yaml under `identity: { namespaces: … }`.",
  ),
  SJ729: warning(
    "Namespace like one of Sojourn's own",
    "`customer` stands for ids without a namespace, `anonymous` for visitors, `email` for hashes of addresses. A misspelt name declares one more namespace, which no event names.",
    "Correct the name of the namespace, or choose one that cannot be mistaken.",
  ),
  SJ800: error(
    "Unknown destination",
    "There is no destination of this name in workflows/destinations/.",
    "Write the destination, or correct its name.",
  ),
  SJ801: error(
    "Destination and file have different names",
    "A destination is called by the name of its file.",
    "Rename the file or the destination.",
  ),
  SJ802: error("Two destinations of one name", "A name stands for one destination.", "Rename one of them."),
  SJ803: error(
    "Destination without an address, or with two",
    "A destination is an HTTP address or a Lambda function.",
    "Write either `url` or `lambda`.",
  ),
  SJ804: error(
    "Address of a destination cannot be read",
    "Calls carry what customers did: they go over https, or to a Lambda function by its ARN.",
    "Write it like https://billing.example.com/retry, or arn:aws:lambda:eu-west-1:123456789012:function:retry.",
  ),
  SJ805: error(
    "Header is missing",
    "`as: header` needs the name of the header that takes the secret.",
    "Add `header: X-Api-Key`.",
  ),
  SJ806: error(
    "Secret in the open",
    "What stands in a file stands in git.",
    "Put it into Secrets Manager and name it: `auth: { secret: …, as: bearer }`.",
  ),
  SJ820: error(
    "Unknown shared steps",
    "There is no file of this name in workflows/steps/.",
    "Write the shared steps, or correct their name.",
  ),
  SJ821: error(
    "Shared steps and file have different names",
    "Shared steps are called by the name of their file.",
    "Rename the file or the steps.",
  ),
  SJ822: error("Two shared steps of one name", "A name stands for one list of steps.", "Rename one of them."),
  SJ823: error(
    "Shared steps in a circle",
    "They would go on without end.",
    "Take one of the `use` steps out of the circle.",
  ),
  SJ824: error(
    "Parameter is missing",
    "Shared steps need a value for each parameter that they name in `with`.",
    "Add the parameter to `with`.",
  ),
  SJ825: error(
    "Unknown parameter",
    "Shared steps name their parameters in `with`.",
    "Correct the name, or add it to `with` in the shared steps.",
  ),

  SJ830: warning(
    "Way in by a segment that everybody new is in",
    "A condition like `not within: 60d`, `never Order Completed in 365d`, or `counts.x < 3`, holds for a customer of whom nothing is known yet. Such a customer comes into the segment with their first event, whatever it is, and enters: so does everybody on the day the workspace is first used.",
    "Add to the segment, or to the entry's `when`, what only those have who are meant, as ``profile.counts.`Order Completed` >= 1``; enter by the event itself if you mean everybody new.",
  ),
  SJ831: warning(
    "Cap of a journey that is gone",
    "The cap counts nothing: no journey has this name, nor one like it.",
    "Remove the cap, or write the journey.",
  ),
  SJ832: error(
    "Event that the catalogue does not have",
    "workflows/events.yaml declares the events that come. One of another name never comes, so nobody enters, leaves or goes on by it.",
    "Correct the name, or add the event to workflows/events.yaml.",
  ),
  SJ833: error(
    "Property that the event does not have",
    "workflows/events.yaml declares the properties of this event; another one is missing whenever it is read.",
    "Correct the name, or add the property to the event in workflows/events.yaml.",
  ),
  SJ834: error(
    "Trait that the catalogue does not have",
    "workflows/events.yaml and the settings declare the traits; another one is missing whenever it is read.",
    "Correct the name, or add the trait to workflows/events.yaml.",
  ),
  SJ835: error(
    "Trait with two types",
    "Values are converted to the type that is declared, so the catalogue and the settings have to say the same.",
    "Declare it in one of the two files.",
  ),
  SJ836: error(
    "Value of another type",
    "The catalogue declares what this is; ingest leaves out a value that cannot be read as that.",
    "Write a value of the declared type.",
  ),
  SJ837: warning(
    "Name that is used once, and like another",
    "A name that only one place knows and that differs from another by a letter or two is most likely misspelt: nothing comes by it.",
    "Correct the name; or declare both in workflows/events.yaml, which `npx sojourn learn` drafts.",
  ),
  SJ838: warning("Template that nothing sends", "No journey names it.", "Send it, or delete the file."),
  SJ839: warning(
    "Segment that nothing uses",
    "No journey, segment or template asks for it, though it is kept up to date with every event.",
    "Use it, or delete the file.",
  ),
  SJ840: warning("Destination that nothing calls", "No journey names it.", "Call it, or delete the file."),
  SJ841: warning("Shared steps that nothing uses", "No journey names them.", "Use them, or delete the file."),
} as const satisfies Record<string, CodeEntry>;
