/** What a diagnostic code means; docs/diagnostics.md is generated from these entries. */
export interface CodeEntry {
  readonly severity: "error" | "warning";
  readonly title: string;
  /** Why it is a fault, in the author's words. */
  readonly why: string;
  /** What to do; the hint where a place gives no better one. */
  readonly fix: string;
}

const error = (title: string, why: string, fix: string): CodeEntry => ({ severity: "error", title, why, fix });
const warning = (title: string, why: string, fix: string): CodeEntry => ({ severity: "warning", title, why, fix });

/**
 * Every diagnostic there is. Codes are public contract: a code is never used again for something else.
 * 1xx any file · 2xx expressions · 3xx journeys · 4xx templates · 5xx settings · 6xx sources ·
 * 7xx segments · 8xx destinations and shared steps · 9xx tests, from 980 on fault plans.
 */
export const CODES = {
  SJ100: error(
    "The YAML cannot be read",
    "The file is not YAML that can be understood.",
    "Compare the indentation and the brackets with the lines around it.",
  ),
  SJ101: error(
    "Tab in the indentation",
    "YAML allows spaces only in front of a line.",
    "Replace the tab by spaces, two for each level.",
  ),
  SJ102: error("Key given twice", "Only one of the two would count, so neither is taken.", "Remove one of them."),
  SJ103: error(
    "Colon in an unquoted value",
    "A colon followed by a space begins a new field.",
    "Put the whole value in double quotes.",
  ),
  SJ104: error(
    "# in an unquoted value",
    "A # after a space begins a comment: the rest of the line is lost.",
    "Put the whole value in double quotes.",
  ),
  SJ105: error(
    "Comma in an unquoted value between braces",
    "Between { } and [ ] a comma begins the next field or item.",
    "Put the whole value in double quotes, or write the fields on lines of their own.",
  ),
  SJ106: error(
    "Value begins with a character that YAML keeps for itself",
    "A value that begins with a quote ends at the next one; `!`, `*`, `&`, `@`, `%` and backticks mean something else in YAML.",
    "Put the whole value in double quotes.",
  ),
  SJ107: error(
    "Anchor, alias, tag, directive or second document",
    "Journeys are read by people and by machines: they are written out.",
    "Write the value out where it is used.",
  ),
  SJ108: error(
    "Unknown field",
    "Nothing reads this field: it is misspelt, or belongs elsewhere.",
    "Correct the name or remove the field.",
  ),
  SJ109: error("Missing field", "Without this field it cannot be done.", "Add the field."),
  SJ110: error(
    "Wrong kind of value",
    "The value has another shape than this field takes.",
    "Write it in the shape shown.",
  ),
  SJ111: error(
    "Not one of the allowed words",
    "This field takes one word out of a few.",
    "Choose one of the allowed words.",
  ),
  // SJ112 was "not available yet".
  SJ113: error(
    "Name is not well formed",
    "Names are lower-case letters, digits and underscores, beginning with a letter; a hyphen would be a minus in an expression.",
    "Write it like `cart_reminder`.",
  ),
  SJ114: error("Name is too long", "Names become part of names in AWS, which are short.", "Choose a shorter name."),
  SJ115: error(
    "Duration cannot be read",
    "A duration is a whole number and a unit: `30m`, `4h`, `3d`, `2w`.",
    "Write it like `30m`, `4h`, `3d` or `2w`.",
  ),
  SJ116: error(
    "Months and years are no durations",
    "They differ in length: nobody could say when the wait ends.",
    "Write days or weeks: `30d` instead of a month, `52w` instead of a year.",
  ),
  SJ117: error("Duration of zero", "Waiting no time at all does nothing.", "Write a longer duration or remove it."),
  SJ118: error("Duration over a year", "A run in Step Functions lasts a year at most.", "Write 52w or less."),
  SJ119: error(
    "Time cannot be read",
    'Times are hours and minutes of a day, `"09:00"` to `"23:59"`.',
    'Write it like "09:00".',
  ),
  SJ120: error(
    "Zone is not known",
    "A zone is `customer`, `workspace` or an IANA name.",
    "Write it like Europe/London.",
  ),
  SJ121: error(
    "Date cannot be read",
    "Dates are year, month and day, and the day must exist.",
    "Write it like 2026-12-01.",
  ),
  SJ122: error("Share out of range", "A share is more than 0% and at most 100%.", "Write it like 10%."),
  SJ123: error(
    "Number out of range",
    "This field takes whole numbers of a certain range.",
    "Choose a number in the range.",
  ),
  SJ124: error(
    "Expression where only a plain value is taken",
    "A value that begins with = is an expression; this field is fixed for all customers.",
    "Write the value itself, or remove the =.",
  ),
  SJ125: error("Empty", "A list or text with nothing in it does nothing.", "Remove it."),
  SJ126: error(
    "File does not belong here",
    "Nothing reads a file of this name.",
    "Rename it as the documentation shows, or move it out of workflows/.",
  ),
  SJ127: error(
    "Offset cannot be read",
    "An offset is a whole number of calendar days or weeks, before or after a date.",
    "Write it like `-14d`, `0d` or `2w`.",
  ),
  SJ128: error(
    "Schedule cannot be read",
    "A schedule is a cron expression of five fields (minute, hour, day of month, month, day of week), or a date and time once.",
    'Write it like "0 9 1 * *" (at nine on the first of every month) or "2026-12-24 09:00".',
  ),
  SJ129: error(
    "Value where an expression is needed",
    "This field takes what an expression gives, for each customer anew.",
    "Begin with `=`: `=profile.birthday`.",
  ),
  SJ130: error(
    "Schedule by the customer's clock comes too often",
    "With `zone: customer` each time is worked out and stored for each customer, and found every five minutes.",
    "Name one minute of the hour, or leave `zone: customer` out.",
  ),
  SJ131: warning(
    "Series of dates that may be past",
    "Several waits of one path are for the same date, or for days of the calendar. Who comes after the first of them skips to the next one that is still to come; what stands between is left out.",
    "Write `past: skip` to say that it is meant, or `past: continue` at the one that is sent late rather than never.",
  ),
  SJ132: warning(
    "Overdue messages all at once",
    "Two waits of one series go on at once where their dates are past: who comes late gets both messages in one minute.",
    "Write `past: skip` at all of them but one.",
  ),
  SJ133: error(
    "Only updates stand under `on exit`",
    "When somebody leaves their run is over: nothing can be sent, asked or waited for any more.",
    "Keep the `update` steps; put anything else among the steps, or into a journey that such an update lets in to.",
  ),
  SJ134: warning(
    "List that is left by the last steps alone",
    "The journey joins this list and leaves it again by a step. Exits, the goal, a time-out or a new beginning end it before.",
    "Leave the list under `on exit`, which is done however somebody leaves; or ask `profile.inside`, which needs no list.",
  ),

  SJ200: error(
    "Expression does not parse",
    "It is not JSONata.",
    "Look at the marked place: brackets, quotes and operators.",
  ),
  SJ201: error("== in an expression", "Equality is a single = here.", "Write = instead of ==."),
  SJ202: error("! or not in an expression", "Not is a function here.", "Write $not(…)."),
  SJ203: error(
    "&& or || in an expression",
    "The words are `and` and `or`; & joins texts.",
    "Write `and` or `or`, in lower case.",
  ),
  SJ204: error(
    "Hyphen in a name",
    "A hyphen is a minus: the name ends before it.",
    "Put the name in backticks: profile.`first-name`.",
  ),
  SJ205: error(
    "List compared with =",
    "A list never equals one of its members.",
    "Write `'loyal' in profile.segments`.",
  ),
  SJ206: error(
    "Quoted number compared as a number",
    "A number in quotes is a text, and texts are not compared with numbers.",
    "Remove the quotes around the number.",
  ),
  SJ207: error(
    "Function that is not allowed",
    "$now, $millis and $random know neither the virtual clock nor yesterday's answer, and $eval hides what an expression reads.",
    "Use `now` (epoch milliseconds); for a random share use `sample` or `holdout`.",
  ),
  SJ208: error(
    "Unknown name in an expression",
    "Expressions begin with one of the names in scope.",
    "Begin with one of the names in scope.",
  ),
  SJ209: error(
    "Name is not in scope here",
    "What it stands for does not exist yet at this place.",
    "Use what is in scope here.",
  ),
  SJ210: error("Unknown function", "JSONata has no function of this name.", "Correct the name of the function."),
  SJ211: error("Unknown step", "No step of this journey has this id.", "Use the id of a step of this journey."),
  SJ212: error("Step has no such result", "A step's result has a few fixed fields.", "Use one of the step's results."),
  SJ213: error(
    "Step comes later or on another path",
    "When this is looked at, that step can never have run.",
    "Ask for a step that comes before, on the same way.",
  ),
  SJ214: error(
    "Expression begins with =",
    "This field is an expression anyway; = marks one only where plain values are usual.",
    "Remove the = at the beginning.",
  ),

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

  SJ400: error(
    "Unknown channel or file type",
    "The name of a template file ends with its channel and type.",
    "Name it like `cart_reminder.email.html`.",
  ),
  SJ401: error(
    "No front matter",
    "A template begins with its settings between two lines of ---.",
    "Begin the file with ---, `topic: …`, ---.",
  ),
  SJ402: error(
    "Neither topic nor transactional",
    "Whether somebody may get it depends on what they agreed to.",
    "Add `topic: …`, or `transactional: true` if it is no marketing.",
  ),
  SJ403: error(
    "Both topic and transactional",
    "A message is marketing on a topic, or transactional.",
    "Remove one of the two.",
  ),
  SJ404: error(
    "Unknown topic",
    "Topics are declared in settings.yaml.",
    "Declare the topic, or use one that is declared.",
  ),
  SJ405: error(
    "Topic does not use this channel",
    "settings.yaml lists the channels of each topic.",
    "Add the channel to the topic, or use another topic.",
  ),
  SJ406: error(
    "Liquid does not parse",
    "The text between {{ }} or {% %} cannot be understood.",
    "Close each `{{` by `}}`, each `{%` by `%}` and each `{% if %}` by `{% endif %}`; a filter comes after a bar: `{{ profile.name | upcase }}`.",
  ),
  SJ407: error("Unknown name in Liquid", "Templates read from a few names.", "Begin with one of the names in scope."),
  SJ408: error("Two templates of one name", "A journey names a template without its channel.", "Rename one of them."),
  SJ409: error(
    "MJML cannot be compiled",
    "The template is not MJML that becomes an e-mail.",
    "Look at the marked line; https://documentation.mjml.io lists all elements.",
  ),
  SJ410: error(
    "Unknown layout",
    "A template's `layout` is a file in workflows/templates/layouts/.",
    "Add the layout, or use one that is there.",
  ),
  SJ411: error(
    "Layout without a place for content",
    "The text of a template takes the place of {{ content }} in its layout.",
    "Write {{ content }} once, where the text goes.",
  ),
  SJ412: error(
    "A webhook's host is not literal, or not https",
    "Where messages go is the author's to say: a host that comes out of a customer's values could be anybody's.",
    "Write `url: https://hooks.example.com/…`; what comes after the host may be Liquid.",
  ),
  SJ413: error(
    "Header cannot be set",
    "A header's name is a token of HTTP, and some belong to the request itself, such as Host and Content-Length.",
    "Name it like `X-Source`.",
  ),
  SJ414: error(
    "No links to unsubscribe by",
    "A link that is empty looks like one that works.",
    "Link to a page of your shop, and send what is decided there as an event with `consent` (docs/sources.md).",
  ),
  SJ415: error(
    "Liquid is lost in MJML",
    "MJML drops what stands between its elements: what was meant for some would go to everybody.",
    "Put the tag into an element of its own: `<mj-raw>{% if … %}</mj-raw>`.",
  ),

  SJ500: error(
    "No settings",
    "Zone, sender, topics and caps come from workflows/settings.yaml.",
    "Add workflows/settings.yaml.",
  ),
  SJ501: error(
    "Address cannot be read",
    "A sender is an address, or a name and an address between < >.",
    'Write it like "Shop <hello@example.com>".',
  ),
  SJ502: error("Unknown journey", "A cap names a journey that does not exist.", "Correct the name of the journey."),
  SJ503: warning(
    "No sender",
    "There are templates for e-mail or SMS but settings.yaml does not say who they come from: none of them can be sent.",
    'Add `sender: { email: "Shop <hello@example.com>" }` to settings.yaml.',
  ),
  SJ504: error(
    "Spread is too long",
    "Moments that many customers share are spread over at most 15 minutes.",
    "Write 15m or less, or 0 to spread nothing.",
  ),

  SJ600: error(
    "Source and file have different names",
    "A source is called by the name of its file.",
    "Rename the file or the source.",
  ),
  SJ601: error(
    "A csv without columns",
    "What is missing from a file is found before the first row, by the columns that the event reads.",
    "Add `columns: [order, customer, time]`.",
  ),
  SJ602: error(
    "A delimiter of more than one character",
    "The cells of a row are told apart by one character.",
    'Write it in quotes: `delimiter: ";"`. Leave it out for a comma, a semicolon, a tab or a bar.',
  ),
  SJ603: error(
    "A group that cannot be made",
    "Rows are one event where they have the same values in the columns that `group by` names; the expression finds all of them in `rows`.",
    "Name columns of the source, and call none of them `rows`.",
  ),
  SJ604: error(
    "A file that is no UTF-8",
    "A character of the file was lost when it was read, and customers would see a question mark in its place.",
    "Save the file as UTF-8. If the mark stands in the file itself, write the character that was meant.",
  ),
  SJ613: error(
    "Type of something that is no trait",
    "Addresses, zone, locale, country, segments and counts have types of their own; a trait of such a name is hidden by them.",
    "Remove the line, or give the trait another name.",
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
    "Add `when`, `all`, `any`, `none` or `last`; or `list: true` if update steps fill it.",
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
    "Segment that is no list",
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
    "The destination's own example answers with something that is no code, small number, true or false, and is left out when it runs.",
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
    "A condition like `not within: 60d`, or `counts.x < 3`, holds for a customer of whom nothing is known yet. Such a customer comes into the segment with their first event, whatever it is, and enters: so does everybody on the day the workspace is first used.",
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

  SJ901: error(
    "Time of a test cannot be read",
    "Times of a test count from its beginning, or are a day and time in the workspace's zone.",
    "Write it like `0h`, `1d 2h` or `2026-12-24T09:00`.",
  ),
  SJ902: error(
    "What happens is not clear",
    "Each event of a test is one thing: something the customer did, what became of a message, or a request.",
    "Write one of `event`, `message`, `enter`.",
  ),
  SJ903: error(
    "Test that cannot fail",
    "A test that expects nothing says nothing.",
    "Expect something, as `outbox: []`.",
  ),
  SJ904: error("Two tests of one title", "A test is known by its title.", "Give one of them another title."),
  SJ905: error(
    "Tests of a journey that is not there",
    "`<journey>.test.yaml` holds the tests of `<journey>.journey.yaml`.",
    "Rename the file, or write the journey.",
  ),
  SJ906: error(
    "The test names something that is not there",
    "The test would wait for it in vain.",
    "Correct the name.",
  ),
  SJ907: error(
    "Customer who cannot become known by their first event",
    "Before their first event there is no such customer, so nothing can have happened to them.",
    "Choose another way in which they become known: `known: imported` or `known: described`.",
  ),
  SJ908: error(
    "Topic that the settings do not have",
    "The test agrees to, or refuses, a topic that no message has: the consent that is meant is not given.",
    "Correct the name of the topic.",
  ),
  SJ980: error(
    "A moment of a fault plan cannot be read",
    "The plan goes by the virtual clock, which may stand in any zone: a moment has a date, a time and its zone.",
    "Write it like 2026-03-02T08:00:00Z.",
  ),
  SJ981: error(
    "A fault of a fault plan does not say one thing",
    "Each fault is one thing that goes wrong, from a moment on, until another.",
    "Write one of `throttle`, `refuse`, `silence`, `disconnect` and `stop`; docs/faults.md has an example of each.",
  ),
} as const satisfies Record<string, CodeEntry>;

export type Code = keyof typeof CODES;
