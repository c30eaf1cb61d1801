import { type CodeEntry, error, warning } from "./entry.ts";

/** Codes SJ3xx: journeys. */
export const JOURNEYS = {
  SJ300: error(
    "Step without a kind, or with two",
    "Each step does exactly one thing.",
    "Write one of send, wait, if, branch, split, update, emit, call, start, repeat, use, exit.",
  ),
  SJ301: error(
    "then or else in the wrong place",
    "Paths belong to if, branch and split, and to waits for something that may never come.",
    "Move it under the step it belongs to.",
  ),
  SJ302: error(
    "Empty path",
    "A path without steps does nothing.",
    "Remove it: the journey goes on with the next step anyway.",
  ),
  SJ303: error(
    "Step that is never reached",
    "Everybody has left the journey before it.",
    "Remove the step, or the exit before it.",
  ),
  SJ304: error(
    "Wait or repeat without a bound",
    "Without `up to` or `at most` somebody would go on for ever.",
    "Add `up to: 3d` to a wait, `at most: 4` to a repeat.",
  ),
  SJ305: error(
    "Id used twice",
    "Results, and the record of what was sent, are kept by id.",
    "Give one of them an `id` of its own.",
  ),
  SJ306: error(
    "`of` names no send",
    "`of` follows one message: it takes the id of a send that comes before.",
    "Use the id of a send that comes before this wait.",
  ),
  SJ307: error(
    "Journey and file have different names",
    "People look for a journey by its name.",
    "Rename the file or the journey.",
  ),
  SJ308: error("Two journeys of one name", "A name stands for one journey.", "Rename one of them."),
  SJ309: error(
    "Unknown template",
    "There is no template of this name in workflows/templates/.",
    "Write the template, or correct its name.",
  ),
  SJ310: error("End before beginning", "No entry could ever be accepted.", "Make `until` later than `from`."),
  SJ311: error(
    "`again per: key` without a key",
    "There is no key to count by.",
    "Add `key`, or write `again per: customer`.",
  ),
  SJ312: error("Exit without a condition", "An exit needs an event, a condition, or both.", "Add `event` or `when`."),
  SJ313: error("`same` without an event", "`same` compares an event with the entry event.", "Add `event`."),
  SJ314: error(
    "Entry without this property",
    "The event of a segment, a schedule or a date says when somebody came, and nothing of what they did: this never holds.",
    "Read `profile` instead, or let customers in by an event that has the property.",
  ),
  SJ315: warning(
    "Step after the timeout",
    "The waits before it are as long as the journey's `timeout`, which ends it for everybody.",
    "Make `timeout` longer, or the waits before this step shorter.",
  ),
  SJ320: error(
    "Definition over 1 MB",
    "Step Functions takes at most 1 MB for a state machine.",
    "Split the journey into two.",
  ),
  SJ321: error(
    "Step title too long",
    "Step Functions takes at most 80 characters for the name of a state.",
    "Shorten the title.",
  ),
  SJ322: error(
    "Run longer than a year",
    "A run in Step Functions lasts a year at most.",
    "Shorten the waits, or let a later event start a second journey.",
  ),
  SJ323: error(
    "More than 25,000 history events",
    "Step Functions ends a run that has more. 1,400 of them are kept for a step that is tried again for a day, and each step counts with the tries and the hold that it may need.",
    "Split the journey into two.",
  ),
  SJ324: error(
    "State over 256 KiB",
    "What a run carries from step to step may not be larger.",
    "Split the journey into two.",
  ),
  SJ330: error(
    "Entry without a way in, or with two",
    "Each entry is opened by one thing: an event, a segment, a schedule, a date or the API.",
    "Write one of event, segment, schedule, date, api; several ways in are a list.",
  ),
  SJ331: error("Field that this entry does not take", "Each way in has its own fields.", "Remove the field."),
  SJ332: error("Unknown journey", "There is no journey of this name to start.", "Correct the name of the journey."),
  SJ333: error(
    "Journey takes no requests",
    "`start` addresses a journey by its `api` entry; this one has none.",
    "Add `- { api: true }` to the `enter` of that journey.",
  ),
  SJ334: error(
    "Journeys that start each other for ever",
    "Without a wait on the way round they would start each other without end, by `start`, by what they emit, or by lists that they join and leave.",
    "Put a wait before that step, or let customers in again only after some time.",
  ),
  SJ335: error(
    "Canary without its journey",
    "A canary is tried beside the journey that it may replace.",
    "Add the journey, or rename the canary file to `<journey>.journey.yaml`.",
  ),
  SJ336: error(
    "Canary without a share, or a share without a canary",
    "The canary file says which share of customers enters by it.",
    "Write `canary: 10%` in `<journey>.canary.yaml`, and nowhere else.",
  ),
  SJ337: error(
    "Name that is taken",
    "This name stands for something of ours; a value under it would never be seen.",
    "Choose another name.",
  ),
  SJ339: error(
    "Title of a journey too long",
    "It becomes part of descriptions in AWS, which are 256 characters long and one line.",
    "Shorten the title; what more there is to say fits into a comment.",
  ),
  SJ338: error(
    "Update that changes nothing",
    "An update needs something to change.",
    "Write at least one of set, add, append, remove, join, leave.",
  ),
  SJ340: error(
    "Weights that do not sum to 100%",
    "Each customer gets exactly one path of a split.",
    "Change the weights so that they sum to 100%.",
  ),
  SJ341: error("Listed twice", "The second of the two would never be taken.", "Remove or rename one of them."),
  SJ342: error(
    "Two waits in one",
    "A wait is for one thing: some time, a moment, an event, several events, or a segment.",
    "Make two waits of it, each with its own dash.",
  ),
  SJ343: error(
    "Field that needs a date",
    "Without `until` a wait is for the next such time of day.",
    "Remove the field, or add `until`.",
  ),
  SJ344: error(
    "Repeat inside a repeat",
    "Passes are counted for one repeat at a time; nobody could say which `pass` is meant.",
    "Write the inner steps out, or let the inner repeat follow the outer one.",
  ),
  SJ345: error(
    "Event that nobody reports",
    "SES is not asked to tell when it has taken an e-mail: the send's own result says so. A wait for it would last to its end.",
    "Ask `steps.<id>.sent` in an `if`, or use `Email Delivered`.",
  ),
  SJ349: warning(
    "Trait that nothing sets",
    "No source, test or update step of the workspace gives this trait, and nothing declares it: conditions that compare it are always *no*.",
    "Correct the name; or say that it comes, in workflows/events.yaml, in `traits` of the settings, or in a test's customer.",
  ),
  SJ350: error(
    "Nobody is inside a journey that is not there",
    "`profile.inside` holds names of journeys.",
    "Correct the name of the journey.",
  ),
  SJ353: error(
    "Call that is tried for too long",
    "A run has room for 40 attempts at a call, which last 33 hours.",
    "Give up earlier, and do what was given up again with `npx sojourn redrive`.",
  ),
  SJ346: error(
    "Regular expression that could take for ever",
    "Regular expressions are matched in one pass over the text, however a customer's text is made: what one pass cannot do is not taken.",
    "Write it without back-references, looking ahead or behind, and with smaller repetitions.",
  ),
  SJ347: error(
    "Expression that is more work than is allowed",
    "Expressions are bounded in steps, lists and texts, so that no event and no customer holds up the others. This one would always be *no*.",
    "Make the list, the text or the expression shorter.",
  ),
  SJ348: warning(
    "Name that means the item",
    "Inside list brackets, and after a dot, names are fields of the item that is looked at.",
    "Begin with `$$.`: `event.properties.items[price > $$.profile.limit]`.",
  ),
} as const satisfies Record<string, CodeEntry>;
