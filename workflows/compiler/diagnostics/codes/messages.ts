import { type CodeEntry, error, warning } from "./entry.ts";

/** Codes SJ45x to SJ49x and SJ66x: what settings and templates say of messages on their way. */
export const MESSAGES = {
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
} as const satisfies Record<string, CodeEntry>;
