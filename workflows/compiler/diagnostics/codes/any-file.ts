import { type CodeEntry, error, warning } from "./entry.ts";

/** Codes SJ1xx: faults of any file. */
export const ANY_FILE = {
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
    "Months and years are not durations",
    "They differ in length: nobody could say when the wait ends.",
    "Write days or weeks: `30d` instead of a month, `365d` instead of a year.",
  ),
  SJ117: error("Duration of zero", "Waiting no time at all does nothing.", "Write a longer duration or remove it."),
  SJ118: error(
    "Duration over a year",
    "A run in Step Functions lasts a year at most, and so do windows.",
    "Write 365d or less.",
  ),
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
} as const satisfies Record<string, CodeEntry>;

/** Codes SJ2xx: expressions. */
export const EXPRESSIONS = {
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
    "Ask for a step that comes before, on the same path.",
  ),
  SJ214: error(
    "Expression begins with =",
    "This field is an expression anyway; = marks one only where plain values are usual.",
    "Remove the = at the beginning.",
  ),
} as const satisfies Record<string, CodeEntry>;
