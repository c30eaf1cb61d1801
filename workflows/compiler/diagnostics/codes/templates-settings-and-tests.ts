import { type CodeEntry, error, warning } from "./entry.ts";

/** Codes SJ4xx, SJ5xx and SJ6xx: templates, settings and sources. */
export const TEMPLATES_AND_SETTINGS = {
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
    "Add `topic: …`, or `transactional: true` if it is not marketing.",
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
    "Link to unsubscribe of another tool",
    "Other tools have other names for it; here it would be empty, and look like one that works.",
    "Write `{{ links.unsubscribe }}` or `{{ links.preferences }}`.",
  ),
  SJ415: error(
    "Liquid is lost in MJML",
    "MJML drops what stands between its elements: what was meant for some would go to everybody.",
    "Put the tag into an element of its own: `<mj-raw>{% if … %}</mj-raw>`.",
  ),

  SJ416: warning(
    "Placeholder of another tool",
    "Templates are Liquid, which prints this as it stands: the customer would read it.",
    "Write the value in Liquid, like `{{ profile.first_name }}`.",
  ),
  SJ417: error(
    "Marketing e-mail without a link to unsubscribe",
    "Laws and mailboxes want that whoever gets marketing can end it from the message.",
    'Write `<a href="{{ links.unsubscribe }}">Unsubscribe</a>` into the text or its layout, or `{{ links.preferences }}`. A message that is no marketing is `transactional: true`.',
  ),
  SJ418: error(
    "Nothing to unsubscribe from",
    "A transactional message has no topic, so its link to unsubscribe would end nothing.",
    "Write `{{ links.preferences }}`, or give the message a topic. A layout of both kinds of messages writes `{% if links.unsubscribe %}…{% endif %}` around the link.",
  ),
  SJ419: error(
    "Unknown link",
    "A template may name the links to the pages that Sojourn has.",
    "Write `links.unsubscribe` or `links.preferences`.",
  ),
  SJ420: error(
    "Language cannot be read",
    "Customers' languages are tags, like en or pt-BR.",
    "Write it like `en` or `pt-BR`.",
  ),
  SJ421: error(
    "Colour that cannot be read on",
    "Buttons have white words on this colour, and links are written in it on white.",
    "Write it as #rrggbb, dark enough that white can be read on it.",
  ),
  SJ422: error(
    "Where pages are cannot be read",
    "Links of messages begin with it.",
    "Write it like `https://l.shop.example`.",
  ),
  SJ423: error(
    "Nothing to confirm",
    "`links.confirm` is for the message that asks whether a customer agrees to a topic with double opt-in.",
    "Name this template in `double opt-in` of the topic in settings.yaml, or write another link.",
  ),
  SJ424: warning(
    "Marketing e-mail without a link, and no pages",
    "Laws and mailboxes want that customers can end marketing from the message. Where the settings have `pages`, this is an error (SJ417).",
    'Write `<a href="{{ links.unsubscribe }}">Unsubscribe</a>` into the text or its layout, or `{{ links.preferences }}`, and `pages: { brand: … }` into settings.yaml.',
  ),
  SJ425: error(
    "Two who answer",
    "Whoever sends STOP or HELP gets one answer: from AWS, or from Sojourn.",
    "Write `answered by: sojourn` and enable self-managed opt-outs for the number, or take `answers` out.",
  ),
  SJ426: error(
    "No answer",
    "Where Sojourn answers, STOP and HELP need a text of at most 1,600 characters.",
    "Write `answers: { stop: …, help: … }`, each with the name of your shop.",
  ),
  SJ427: error(
    "A word with two meanings",
    "A word ends text messages, begins them or asks for help, and it has letters or digits.",
    "Leave it out of one of the lists; docs/consent.md has the words that act anyway.",
  ),
  SJ428: error(
    "Nobody can answer",
    "Text messages come in only to a number: a sender id takes none.",
    'Write the number into settings.yaml: `sender: { sms: "+447700900123" }`, or take `replies` out.',
  ),
  SJ430: warning(
    "Picture without alt",
    "Many mail programs block pictures at first, and screen readers read their `alt`.",
    'Write what it shows: `alt="Two cups on a table"`, or `alt=""` where it only decorates.',
  ),
  SJ431: warning(
    "Link without scheme",
    "A message has no page that a link could begin from.",
    "Write the whole address: `https://shop.example/…`.",
  ),
  SJ432: warning(
    "E-mail that is cut",
    "Gmail shows the first 102 kB of HTML and a link to the rest; the link to unsubscribe mostly is in the rest.",
    "Shorten the text or the styles of its layout, or link to a page with the rest.",
  ),
  SJ433: warning(
    "Subject that is cut",
    "Inboxes show about 30 to 70 characters of a subject, and none shows over 150.",
    "Say the most important in the first 50 characters, and the rest in `preview`.",
  ),
  SJ434: warning(
    "Long text message",
    "A text message of over 160 characters goes out in segments of 153, or 67 where a character is outside GSM-7; each is paid for.",
    "Shorten the text, or link to a page with the rest.",
  ),
  SJ435: warning(
    "Character that makes a text message dearer",
    "One character outside the alphabet GSM-7 turns the whole text to UCS-2: 70 characters a segment rather than 160.",
    "Write another character for it.",
  ),
  SJ440: error(
    "Unknown language of a template",
    "The part between a template's name and its channel is the language of a variant.",
    "Name it like `welcome.de.email.html` or `welcome.pt-BR.email.html`.",
  ),
  SJ441: error(
    "Variant that differs",
    "Consent, caps and the channel are judged before the language is looked up, so they are the same in each.",
    "Write the same `topic` or `transactional` as in the template without a language, and give it the same channel; a message that asks for a confirmation has `links.confirm` in each language.",
  ),
  SJ442: error(
    "Variants without their template",
    "Customers whose language is unknown or has no variant get the template without a language.",
    "Name one of them without its language: `welcome.email.html`.",
  ),
  SJ443: error(
    "Webhook with a language",
    "Another system reads a webhook, not the customer.",
    "Remove the language from the file's name; the body may hold `{{ profile.locale }}`.",
  ),
  SJ444: error(
    "Unknown partial",
    "`{% render 'footer' %}` puts in `footer.html` of workflows/templates/partials/, `footer.mjml` in MJML, or `footer.txt` in a text message.",
    "Add the file, or use one that is there.",
  ),
  SJ445: error(
    "Partial that cannot go in",
    "A partial has a name in quotes and values by name, and stands in the text of a message; the compiler puts it in.",
    "Write it like `{% render 'button', label: 'Shop', href: 'https://shop.example' %}`.",
  ),
  SJ446: error("Partials in a circle", "A partial that holds itself has no end.", "Take one of the calls out."),
  SJ447: error(
    "Layout for another kind of template",
    "A layout with `{{ content }}` among its sections is for templates that are sections of MJML themselves.",
    "Write sections: `<mj-section><mj-column>…</mj-column></mj-section>`.",
  ),
  SJ448: warning("Unused partial", "No template, layout or other partial puts it in.", "Delete it, or use it."),
  SJ449: warning(
    "Marketing e-mail without a postal address",
    "In many countries marketing must say where its sender can be reached by post; in the US CAN-SPAM does.",
    "Write `{{ brand.address }}` into the text or its layout.",
  ),
  SJ450: error(
    "Unknown country",
    "Senders of text messages are chosen by the country of the number, in two letters.",
    "Write the code of ISO 3166, like GB or US.",
  ),
  SJ451: error("Price cannot be read", "AWS takes US dollars with up to five digits.", "Write it like 0.12."),
  SJ452: error("Valid for too long", "AWS hands a text message over within 72 hours.", "Write 72h or less."),
  SJ453: error(
    "Text messages without a sender",
    "Neither `from` nor `countries` says who they come from.",
    "Add `from: GIFTSHOP`, or a sender for each country to `countries`.",
  ),
  SJ454: error(
    "Sender id where there are none",
    "In some countries text messages come from numbers alone.",
    "Write a number or a short code that you have in AWS for this country.",
  ),
  SJ455: error(
    "Name that SES does not take",
    "Pools and tenants are named in SES before a topic can use them.",
    "Write the name that the pool or the tenant has in SES.",
  ),
  SJ456: error(
    "Pool without e-mail",
    "Pools and tenants are of SES, which sends e-mail.",
    "Add `email` to the topic's channels, or take the pool or tenant out.",
  ),
  SJ457: error(
    "File name that no e-mail carries",
    "Receivers open a file by its ending, and SES refuses some kinds of files.",
    "End the name in one of the endings listed.",
  ),
  SJ458: error(
    "Place of attachments that cannot be used",
    "The function that sends may read the first folders of the keys alone, and values stay below them.",
    "Write the bucket's name, and keys that begin with a folder: `invoices/{{ entry.properties.order_id }}.pdf`.",
  ),
  SJ459: error(
    "Attachments without a bucket",
    "The files are read from a bucket of S3 when the e-mail is sent.",
    "Add `attachments: { bucket: shop-documents }` to workflows/settings.yaml.",
  ),
  SJ470: warning(
    "Open hours without a day",
    "A day without a range is closed, so hours without a day are never open.",
    'Name the days that are open: `mon: "09:00-18:00"`.',
  ),
  SJ471: warning(
    "Ranges overlap",
    "Overlapping ranges are open as one, which may be a slip of the pen.",
    "Write one range, or correct the times.",
  ),
  SJ472: warning(
    "Never open",
    "A message needs a time that all quiet and open hours of its channel allow. Where there is none within a month it is dropped.",
    "Leave a time of the week that all of them allow.",
  ),
  SJ473: error(
    "Country whose hours are not known",
    "Sojourn ships the hours of the countries listed, each with its source.",
    "Name one of them, or write quiet hours with `channels` of your own.",
  ),
  SJ474: warning(
    "Priority that decides nothing",
    "Priority decides who gets the last place of a cap: it needs caps, and messages that caps count.",
    "Leave `priority` out, or add `caps` to workflows/settings.yaml.",
  ),
  SJ475: error(
    "Wait for priority too long",
    "A message that waits for another is held up for so long, whether the other comes or not.",
    'Write `0` to `60m`, as in `priority wait: "10m"`.',
  ),
  SJ476: error(
    "Wait for the best hour out of range",
    "Nobody clicks hour by hour, and after a day the same hour comes again.",
    'Write `1h` to `24h`, as in `within: "12h"`.',
  ),
  SJ482: error(
    "Pace that cannot be kept",
    "What a channel sends in a second is shared by transactional messages and marketing.",
    "Write a number from 0.1 to 10000, as in `pace: { email: 50 }`; fewer of them for transactional messages.",
  ),
  SJ480: error(
    "Not an amount of money",
    "Budgets and prices are US dollars, as AWS charges them.",
    "Write a number alone: `max: 50`, `email: 0.0001`.",
  ),
  SJ481: error(
    "Price of text messages missing",
    "What a text message costs depends on country, sender and carrier; without its price it would count for nothing.",
    "Add `prices: { sms: { other: 0.1 } }`, and countries with prices of their own.",
  ),
  SJ490: error(
    "Scheme that is no app's",
    "Whoever follows a link of a message is led to its address without being asked: schemes of the web and of the device are not for that.",
    "Name the scheme that your app has registered, without a colon: `clicks: { apps: shopapp }`.",
  ),
  SJ491: error(
    "Range of addresses that cannot be read",
    "Scanners are known by ranges of IPv4 addresses.",
    "Write them like `192.0.2.0/24`.",
  ),
  SJ492: warning(
    "Link that is not counted",
    "A link leads through us only to a host that the template or the settings name: else our domain would lead wherever a value says. `http` is left out, since others can read and change it.",
    "Write scheme and host into the link, `https://shop.example/{{ entry.properties.path }}`, or name the host in `clicks: { hosts: … }`.",
  ),
  SJ665: error(
    "Webhook that goes nowhere, or to two places",
    "Its message is posted to a URL, or a Lambda function gets it.",
    "Write `url: https://…`, or `lambda: arn:aws:lambda:…`.",
  ),
  SJ666: error(
    "Field of a webhook that its receiver does not take",
    "A request has headers; a Lambda function has a payload, which is JSON.",
    "Leave the field out, or name another receiver.",
  ),
  SJ670: error(
    "Parameter of links that cannot be filled",
    "In braces stand names of the message.",
    "Write `{journey}`, `{step}`, `{template}` or `{channel}`, or leave the braces out.",
  ),
  SJ671: warning(
    "Value that may be missing",
    "Not every customer has every value: without one a greeting ends in a blank, or a link leads nowhere.",
    "Give it a `default`, or write `{% if … %}` around what needs it.",
  ),
  SJ672: warning(
    "Value of an attribute without quotes",
    "What a customer's value holds is escaped for the text between quotes; without them a blank ends the value.",
    'Write quotes around it: `title="{{ profile.city }}"`.',
  ),
  SJ673: warning(
    "Value that leaves its place",
    "`check` fills each template with values that somebody would try: quotes, markup, `javascript:`. What a customer's value holds must stay a text.",
    "Leave out `raw`, encode the value with `url_encode` in an address, and write hosts and styles out.",
  ),
  SJ674: error(
    "Template that its example does not fill",
    "`check` fills each template with its `example`, in each language, as a send does.",
    "Mend the template, or the example.",
  ),
  SJ675: warning(
    "Value of an example that nothing reads",
    "`example` holds what the template reads: `profile`, the properties of the `event`, and `steps`.",
    "Correct the name, or leave the value out.",
  ),
  SJ677: warning(
    "Message that some values stop",
    "A message that cannot be filled is dropped as `render_failed`.",
    "Give values a `default`, and leave out `raw`.",
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

/** Codes SJ9xx: tests; from SJ980 on fault plans. */
export const TESTS = {
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
