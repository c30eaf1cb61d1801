import { type CodeEntry, error, warning } from "./entry.ts";

/** Codes SJ40x to SJ44x: templates. */
export const TEMPLATES = {
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
} as const satisfies Record<string, CodeEntry>;
