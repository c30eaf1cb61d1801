import { type CodeEntry, error, warning } from "./entry.ts";

/** Codes SJ5xx and SJ6xx: settings, sources and files. */
export const SETTINGS_AND_SOURCES = {
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
    "A file that is not UTF-8",
    "A character of the file was lost when it was read, and customers would see a question mark in its place.",
    "Save the file as UTF-8. If the mark stands in the file itself, write the character that was meant.",
  ),
  SJ613: error(
    "Type of something that is not a trait",
    "Addresses, zone, locale, country, segments and counts have types of their own; a trait of such a name is hidden by them.",
    "Remove the line, or give the trait another name.",
  ),
  SJ614: error(
    "Field of another kind of source",
    "A source comes from a file, from a webhook or from events, and each has fields of its own.",
    "Remove the field, or write `from: webhook` or `from: events`.",
  ),
  SJ615: error(
    "Webhook without a signature",
    "Anybody on the internet can post to the address of a webhook: only a signature tells who does.",
    "Add `signature: { scheme: sojourn, secret: sojourn/my-source }`; for a system that cannot sign, `scheme: header` or `scheme: basic`.",
  ),
  SJ616: error(
    "Signature that cannot be checked",
    "Each scheme has its own header and text; only some schemes take a header, a URL or a tolerance.",
    "See the table of signatures in docs/sources.md.",
  ),
  SJ617: error(
    "Events of everybody",
    "A pattern without `source` takes every event of the bus, those of AWS too.",
    "Add `pattern: { source: [{ prefix: aws.partner/… }] }`.",
  ),
  SJ618: error(
    "Bus that cannot be read",
    "A source takes events of the account's default bus, or of a bus that another system fills.",
    "Write `bus: default`, or the name of the partner's event source.",
  ),
  SJ619: error(
    "Example without a time",
    "`$received` of an example is always the same time, so that its events are.",
    "Write it like `received: 2026-09-01T08:00:00Z`, or leave it out.",
  ),
  SJ620: warning(
    "Source without an example",
    "Nothing shows that the expression reads what the other system sends, until customers miss what it should have made.",
    "Add `example:` with a `payload` as the other system documents it, and the `events` that it means.",
  ),
  SJ621: error(
    "Example that is refused",
    "The source makes no event of the example's payload.",
    "Correct the expression or the payload; if it must be refused, say so with `refused:`.",
  ),
  SJ622: error(
    "Example with other events",
    "The source makes something else of the payload than the example says.",
    "Correct the expression, or the events of the example.",
  ),
  SJ623: warning(
    "Consent to a topic that is not there",
    "Consent is kept only to topics that the settings declare.",
    "Declare the topic in settings.yaml, or name one of its topics in the source.",
  ),
  SJ635: error(
    "Files that are not kept for whole days",
    "Amazon S3 deletes files by whole days.",
    "Write a number of days or weeks: `keep: 30d`.",
  ),
} as const satisfies Record<string, CodeEntry>;
