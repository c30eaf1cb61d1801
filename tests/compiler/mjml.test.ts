import { describe, expect, it } from "vitest";
import type { SourceFile } from "../../workflows/compiler/compiled.ts";
import { readMjml } from "../../workflows/mjml.ts";
import { compiledIn } from "./fixture.ts";

const FRONT = "---\ntransactional: true\nsubject: Hello\n---\n";
const PATH = "workflows/templates/plain.email.mjml";

/** Lines of a column; the first of them is line 6 of the file. */
function column(...lines: readonly string[]): string {
  return `${FRONT}<mjml><mj-body><mj-section><mj-column>\n${lines.join("\n")}\n</mj-column></mj-section></mj-body></mjml>\n`;
}

async function told(text: string, ...others: readonly SourceFile[]) {
  const { workspace } = compiledIn([await readMjml(PATH, text), ...others]);
  const faults = workspace.diagnostics.map(({ file, code, line, message }) => ({ file, code, line, message }));
  return { faults, body: workspace.templates.plain?.body };
}

const inPlain = (code: string, line: number, message: unknown = expect.any(String)) => ({
  file: PATH,
  code,
  line,
  message,
});

describe("an MJML template", () => {
  it("becomes HTML, its Liquid untouched", async () => {
    const { faults, body } = await told(column("<mj-text>Hi {{ profile.name }}</mj-text>"));

    expect(faults).toEqual([]);
    expect(body).toMatch(/<table[\s\S]*Hi \{\{ profile\.name \}\}/);
  });
});

describe("the HTML of MJML", () => {
  it("is not indented, except where blanks count; what Liquid writes stays as it is", async () => {
    const text = "<mj-text>a  b\n   {% assign x = 'c\n   d' %}</mj-text>";
    const plain = await told(column(text));
    const pre = await told(column(text, "<mj-text><pre>a\n   b</pre></mj-text>"));

    expect(plain.body).not.toMatch(/\n[ \t]+[^\sd]/);
    expect(plain.body).toContain("a  b\n{% assign x = 'c\n   d' %}");
    expect(pre.body).toContain("<pre>a\n   b</pre>");
    expect(pre.body).toMatch(/\n {4,}</);
  });
});

describe("Liquid in MJML", () => {
  it("between elements is told at its line, each tag: MJML would give to everybody what was meant for some", async () => {
    const { faults } = await told(
      column("<mj-text>Hi</mj-text>", "{% if profile.vip %}", "<mj-button>For VIPs</mj-button>", "{% endif %}"),
    );

    expect(faults).toEqual([
      inPlain("SJ415", 7, "MJML drops `{% if profile.vip %}`, which stands between its elements."),
      inPlain("SJ415", 9, "MJML drops `{% endif %}`, which stands between its elements."),
    ]);
  });

  it.each([
    [
      "a loop over sections",
      "<mj-text>x</mj-text>\n{% for one in entry.properties.items %}\n<mj-text>y</mj-text>\n{% endfor %}",
      [7, 9],
    ],
    ["an output", "<mj-text>x</mj-text>\n{{ profile.name }}", [7]],
    ["a variable", "{% assign x = 1 %}\n<mj-text>{{ x }}</mj-text>", [6]],
    ["one of two that are the same", "<mj-text>{{ profile.name }}</mj-text>\n{{ profile.name }}", [7]],
    [
      "a block whose ends are in comments",
      "<!-- {% if profile.vip %} -->\n<mj-text>x</mj-text>\n<!-- {% endif %} -->",
      [6, 8],
    ],
    ["a tag over several lines", "{% if\n profile.vip\n%}\n<mj-text>x</mj-text>\n{% endif %}", [6, 10]],
  ])("is missed: %s", async (_, lines, expected) => {
    const { faults } = await told(column(lines));

    expect(faults).toEqual(expected.map((line) => inPlain("SJ415", line)));
  });

  it("in elements of its own comes through as it was written, whatever is in it", async () => {
    const { faults, body } = await told(
      column(
        '<mj-raw>{% if profile.points < 5 and profile.name != "a & b" %}</mj-raw>',
        '<mj-button href="https://shop.test/{{ profile.code | default: "x>y" }}">Few, {{ profile.name }}</mj-button>',
        "<mj-raw>{% else %}</mj-raw><mj-image alt='' src='{{ profile.face }}' /><mj-raw>{% endif %}</mj-raw>",
        "<mj-table>{% for one in entry.properties.items %}<tr><td>{{ one.name }}</td></tr>{% endfor %}</mj-table>",
        "<mj-text>{% raw %}{{ as it is }}{% endraw %}</mj-text>",
        "<!-- <mj-text>{{ profile.old }}{% if profile.older %}x{% endif %}</mj-text> -->",
        "{% comment %} nobody <mj-text> sees this {% endcomment %}{% # nor this %}",
      ),
    );

    expect(faults).toEqual([]);
    const whole = body ?? "";
    const order = [
      '{% if profile.points < 5 and profile.name != "a & b" %}',
      'href="https://shop.test/{{ profile.code | default: "x>y" }}"',
      "Few, {{ profile.name }}",
      "{% else %}",
      'src="{{ profile.face }}"',
      "{% endif %}",
      "{% for one in entry.properties.items %}",
      "{{ one.name }}",
      "{% endfor %}",
      "{% raw %}{{ as it is }}{% endraw %}",
    ].map((piece) => whole.indexOf(piece));
    expect(order).not.toContain(-1);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(whole).not.toMatch(/sj\d+js/);
  });

  it("that MJML takes apart is told: the end goes before its beginning", async () => {
    const { faults } = await told(
      `${FRONT}<mjml><mj-body><mj-section><mj-column><mj-text>{% if profile.vip %}</mj-text></mj-column></mj-section></mj-body>\n<mj-head><mj-title>{% endif %}</mj-title></mj-head></mjml>`,
    );

    expect(faults).toEqual([inPlain("SJ415", 6, "MJML moves `{% endif %}` away from what it ends.")]);
  });
});

describe("a fault in MJML", () => {
  it.each([
    ["an unknown name", column("<mj-text>Hi</mj-text>", "<mj-text>", "{{ customer.name }}</mj-text>"), "SJ407", 8],
    ["a tag left open", column("<mj-text>Hi</mj-text>", "<mj-text>{% if profile.vip %}</mj-text>"), "SJ406", 7],
    ["a filter there is none of", column("<mj-text>a\n\nb {{ profile.name | shout }}</mj-text>"), "SJ406", 8],
    ["an unknown element", column("<mj-text>{{ profile.name\n }}</mj-text>", "<mj-txt>Hi</mj-txt>"), "SJ409", 8],
    [
      "an attribute of a wrong kind",
      column("<mj-text>x</mj-text>", '<mj-image alt="" width="{{ profile.w }}" />'),
      "SJ409",
      7,
    ],
    [
      "an element that does not close",
      column("<mj-text>x</mj-text>", "<mj-text>open", "<mj-text>x</mj-text>"),
      "SJ409",
      7,
    ],
    ["an end of nothing", column("<mj-text>x</mj-text>", "</mj-text>"), "SJ409", 7],
  ])("is told at the file's own line: %s", async (_, text, code, line) => {
    expect((await told(text)).faults).toEqual([inPlain(code, line)]);
  });

  it("says what its author wrote, not what was put in its place", async () => {
    const { faults } = await told(column('<mj-image alt="" width="{{ profile.w }}" />'));

    expect(faults[0]?.message).toContain("{{ profile.w }}");
  });

  it("of a layout is told at the layout's own line, once, and its templates are not at fault", async () => {
    const file = "workflows/templates/layouts/shop.mjml";
    const layout = (line: string) =>
      readMjml(
        file,
        `<mjml><mj-body><mj-section><mj-column>\n<mj-text>{{ content }}</mj-text>\n${line}\n</mj-column></mj-section></mj-body></mjml>`,
      );
    const mail = {
      path: "workflows/templates/a.email.html",
      text: "---\ntopic: offers\nsubject: Hi\nlayout: shop\n---\nHello {{ links.preferences }}",
    };
    const faultsWith = async (line: string) =>
      compiledIn([await layout(line), mail]).workspace.diagnostics.map((one) => [one.file, one.code, one.line]);

    expect(await faultsWith("<mj-text>{{ customer.name }}</mj-text>")).toEqual([[file, "SJ407", 3]]);
    expect(await faultsWith("<mj-txt>x</mj-txt>")).toEqual([[file, "SJ409", 3]]);
    expect(await faultsWith("{% if profile.vip %}<mj-text>x</mj-text>{% endif %}")).toEqual([
      [file, "SJ415", 3],
      [file, "SJ415", 3],
    ]);
  });
});
