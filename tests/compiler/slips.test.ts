import { expect, it } from "vitest";
import { compiledIn } from "./fixture.ts";

/** A slip in one line of a file, with the line, and how what is told of it begins. */
interface Slip {
  readonly file: "journey" | "settings" | "e-mail";
  readonly from: string;
  readonly to: string;
  readonly line: number;
  readonly message: string;
  readonly hint: string;
}

const FILES = {
  journey: {
    path: "workflows/definitions/example.journey.yaml",
    text: "journey: example\ntitle: An example\nenter: { event: Signed Up }\nsteps:\n  - wait: 1h\n  - send: hello\n  - wait: 2h\n  - if: profile.plan = 'gold'\n    then:\n      - exit: enough\n  - branch:\n      - if: profile.vip = true\n        then:\n          - exit: is_vip\n",
  },
  settings: {
    path: "workflows/settings.yaml",
    text: 'zone: Europe/London\nsender: { email: "Shop <hello@example.com>" }\npages: { brand: Shop, color: "#7c5c3b" }\ntopics:\n  offers: { channels: [email], default: out }\ncaps:\n  - { topic: offers, max: 3, per: 7d }\n',
  },
  "e-mail": {
    path: "workflows/templates/hello.email.html",
    text: '---\ntopic: offers\nsubject: "{{ profile.plan }} for you"\n---\n<p>{% if profile.plan %}{{ profile.plan }}{% endif %}</p>\n<p>{{ links.preferences }}</p>\n',
  },
} as const;

const NOT_ALIGNED = "This line does not line up with those it belongs to.";

const SLIPS: readonly Slip[] = [
  { file: "journey", from: "  - send: hello", to: " - send: hello", line: 6, message: NOT_ALIGNED, hint: "Fields of" },
  {
    file: "journey",
    from: "  - send: hello",
    to: "    - send: hello",
    line: 6,
    message: NOT_ALIGNED,
    hint: "Fields of",
  },
  {
    ...{ file: "journey", from: "  - send: hello", to: "  -send: hello", line: 6 },
    ...{ message: "There is no blank after this dash.", hint: "Write `- send: hello`." },
  },
  {
    ...{ file: "journey", from: "- wait: 1h", to: "-wait: 1h", line: 5 },
    ...{ message: "There is no blank after this dash.", hint: "Write `- wait: 1h`." },
  },
  {
    ...{ file: "journey", from: "- wait: 2h", to: "- wait:2h", line: 7 },
    ...{ message: "A step is a field", hint: "Write `wait: 2h`, with a blank after the colon." },
  },
  {
    ...{ file: "journey", from: "'gold'", to: "gold", line: 8 },
    ...{ message: "`gold` stands for nothing", hint: "A text stands in quotes: write `'gold'`." },
  },
  {
    ...{ file: "journey", from: "'gold'", to: "‘gold’", line: 8 },
    ...{ message: "`‘gold’` stands for nothing", hint: "Write `'gold'`, with straight quotes." },
  },
  {
    ...{ file: "journey", from: "- send: hello", to: "- send: hello.email.html", line: 6 },
    ...{ message: "`hello.email.html` is not the name of a template.", hint: "Write `hello`" },
  },
  {
    ...{ file: "journey", from: "- send: hello", to: "- send: hello, reminder", line: 6 },
    ...{ message: "`hello, reminder` is not the name", hint: "write `send: { first of: [hello, reminder] }`" },
  },
  {
    ...{ file: "journey", from: "title: An example", to: "title: 'Mum's day'", line: 2 },
    ...{ message: "The value begins with a quote", hint: 'double quotes: "Mum\'s day".' },
  },
  {
    ...{ file: "journey", from: "Signed Up }", to: "Signed Up, when: event.propertys.total > 2 }", line: 3 },
    ...{ message: "`event` has no `propertys`.", hint: "Did you mean `event.properties`?" },
  },
  {
    ...{ file: "journey", from: "profile.plan = 'gold'", to: "profile.total => 20", line: 8 },
    ...{ message: "The = stands behind < and >.", hint: "Write `>=` instead of `=>`." },
  },
  {
    ...{ file: "journey", from: "profile.plan = 'gold'", to: "profile.total > £20", line: 8 },
    ...{ message: "`£20` stands for nothing", hint: "Write the number alone: `20`." },
  },
  {
    ...{ file: "journey", from: "profile.plan = 'gold'", to: "profile.total > 20,50", line: 8 },
    ...{ message: "A number has a point", hint: "Write `20.50`." },
  },
  {
    ...{ file: "journey", from: "profile.plan = 'gold'", to: "profile.plan = 'gold", line: 8 },
    ...{ message: "A text is never closed", hint: "Add the quote" },
  },
  {
    ...{ file: "journey", from: "profile.plan = 'gold'", to: "profile.vip is true", line: 8 },
    ...{ message: "Equality is written =.", hint: "Write `=` instead of `is`" },
  },
  {
    ...{ file: "settings", from: "caps:", to: "caps", line: 6 },
    ...{ message: "A colon is missing after `caps`.", hint: "Write `caps:`." },
  },
  {
    ...{ file: "settings", from: '"#7c5c3b"', to: "#7c5c3b", line: 3 },
    ...{ message: "Everything from # on is a comment, so this `{`", hint: 'Write `color: "#7c5c3b"`.' },
  },
  {
    ...{ file: "settings", from: "topic: offers, max", to: "topic: offers max", line: 7 },
    ...{ message: "A comma is missing before `max`.", hint: "Write `offers, max: …`" },
  },
  {
    ...{ file: "settings", from: "brand: Shop,", to: "brand: Shop: ours,", line: 3 },
    ...{ message: "There is a colon in this unquoted value", hint: "Put the whole value in double quotes." },
  },
  {
    ...{ file: "settings", from: "[email],", to: "[email,", line: 5 },
    ...{ message: "This `[` is never closed.", hint: "Add `]` where its list ends." },
  },
  {
    ...{ file: "settings", from: "per: 7d }", to: "per: 7d", line: 7 },
    ...{ message: "This `{` is never closed.", hint: "Add `}` where its fields end." },
  },
  {
    ...{ file: "e-mail", from: '"{{ profile.plan }} for you"', to: "{{ profile.plan }} for you", line: 3 },
    ...{ message: "An unquoted value cannot begin with `{{`", hint: 'Write `subject: "{{ profile.plan }} for you"`.' },
  },
  {
    ...{ file: "e-mail", from: "}}{% endif", to: "}{% endif", line: 5 },
    ...{ message: "This value is not closed", hint: "Write `{{ profile.plan }}`." },
  },
  {
    ...{ file: "e-mail", from: "links.preferences }}", to: "links.preferences }", line: 6 },
    ...{ message: "This `{{` is never closed.", hint: "Write `{{ links.preferences }}`." },
  },
  {
    ...{ file: "e-mail", from: "if profile.plan %}", to: "if profile.plan = 'gold' %}", line: 5 },
    ...{ message: "Equality is written `==` in Liquid.", hint: "Write `==` instead of `=`." },
  },
  {
    ...{ file: "e-mail", from: "{{ profile.plan }}{%", to: "{{ profile.plan default: 'no' }}{%", line: 5 },
    ...{
      message: "A | is missing between a value and its filter.",
      hint: "Write `{{ profile.first_name | default: 'friend' }}`",
    },
  },
  {
    ...{ file: "e-mail", from: "{% endif", to: "{% else if profile.vip %}{% endif", line: 5 },
    ...{ message: "`{% else if … %}` is one word.", hint: "Write `{% elsif profile.vip %}`." },
  },
  {
    ...{ file: "e-mail", from: "{% if profile.plan %}", to: "{% for one of profile.plan %}", line: 5 },
    ...{ message: "This loop cannot be read.", hint: "Write `{% for item in entry.properties.items %}`." },
  },
  {
    ...{ file: "e-mail", from: "{{ profile.plan }}{%", to: "{{ profile.plan | default: ‘none’ }}{%", line: 5 },
    ...{ message: "`‘none’` stands for nothing", hint: "Write `'none'`, with straight quotes." },
  },
  {
    ...{ file: "e-mail", from: "{{ profile.plan }}{%", to: "{{ profile.plan | date: ‘%d’ }}{%", line: 5 },
    ...{ message: "These quotes are not straight.", hint: "Write straight quotes" },
  },
  {
    ...{ file: "e-mail", from: "endif", to: "end if", line: 5 },
    ...{ message: "`{% end … %}` does not say", hint: "Write it as one word: `{% endif %}`" },
  },
  {
    ...{ file: "e-mail", from: "{{ profile.plan }}{%", to: "{ profile.plan }{%", line: 5 },
    ...{ message: "`{ profile.plan }` is sent as it stands.", hint: "Write `{{ profile.plan }}`." },
  },
  {
    ...{ file: "e-mail", from: 'you"\n---\n', to: 'you"\n', line: 1 },
    ...{ message: "The front matter of this template has no end.", hint: "Write a second line of `---`" },
  },
];

it.each(SLIPS)("$to in a file of the kind $file is told once, in plain words, with its mending", (slip) => {
  const { path, text } = FILES[slip.file];
  expect(text).toContain(slip.from);
  const files = Object.values(FILES).map((one) =>
    one.path === path ? { path, text: text.replace(slip.from, slip.to) } : one,
  );

  const { diagnostics } = compiledIn(files).workspace;

  expect(diagnostics.map(({ file, line }) => [file, line])).toEqual([[path, slip.line]]);
  expect(diagnostics[0]?.message).toContain(slip.message);
  expect(diagnostics[0]?.hint).toContain(slip.hint);
});

it("names the template itself that only other languages have", () => {
  const path = "workflows/templates/hallo.pt-BR.email.html";
  const text = "---\ntransactional: true\nsubject: Hallo\n---\n<p>Hallo</p>\n";

  const { diagnostics } = compiledIn([...Object.values(FILES), { path, text }]).workspace;

  expect(diagnostics.map(({ hint }) => hint)).toEqual(["Name one of them without its language: `hallo.email.html`."]);
});

it("names the field of a branch that other tools call otherwise", () => {
  const text = FILES.journey.text.replace("- if: profile.vip", "- when: profile.vip");

  const { diagnostics } = compiledIn([{ ...FILES.journey, text }]).workspace;

  expect(diagnostics.map(({ line, hint }) => [line, hint])).toEqual([
    [12, "Write the condition behind `if:`."],
    [12, "Add `if: …`."],
  ]);
});
