import { describe, expect, it } from "vitest";
import { compiledIn } from "./fixture.ts";

function email(body: string, subject = "Hi", type = "html") {
  const text = `---\ntopic: offers\nsubject: "${subject}"\n---\n${body}\n{{ links.preferences }}\n`;
  return warned({ path: `workflows/templates/mail.email.${type}`, text });
}

function sms(body: string) {
  return warned({ path: "workflows/templates/text.sms.txt", text: `---\ntransactional: true\n---\n${body}\n` });
}

function warned(file: { readonly path: string; readonly text: string }) {
  // The fixture's shop sends no text messages (SJ503).
  return compiledIn([file]).workspace.diagnostics.filter(({ code }) => code !== "SJ503");
}

describe("pictures and links of e-mails", () => {
  it.each([
    '<img src="https://a.example/{{ profile.x }}" alt>',
    "<img\n  alt='A > B'\n  src='https://a.example/b.png' />",
    '<img src="https://a.example/b.png" {% if profile.x > 1 %}alt="Cups"{% endif %}>',
    '<!-- <img src="https://a.example/b.png"> -->',
    '{% comment %}<a href="cart">{% endcomment %}',
    '<a href="{{ profile.link }}">a</a><a name="top">b</a><a data-href="cart">c</a>',
    '<a href="myapp://cart/{{ profile.cart }}">App</a><a href="tel:+442079460000">Call</a>',
    '<link href="styles.css">',
  ])("%s is in order", (body) => {
    expect(email(body)).toEqual([]);
  });

  it.each([
    ['<IMG SRC="https://a.example/b.png">', "SJ430", 5, 1, 4],
    ['<p>\n <img data-alt="x" src="https://a.example/{{ profile.x }}.png"></p>', "SJ430", 6, 2, 4],
    ['<a class="b" href="//a.example">x</a>', "SJ431", 5, 14, 18],
    ["<a href=' '>x</a>", "SJ431", 5, 4, 8],
  ])("%s is told with its place", (body, code, line, column, length) => {
    expect(email(body)).toMatchObject([{ code, severity: "warning", line, column, length }]);
  });

  it.each([
    ["www.a.example/cart?a=1", "Write `https://www.a.example/cart?a=1`."],
    ["//a.example", "Write `https://a.example`."],
    ["hello@a.example", "Write `mailto:hello@a.example`."],
    ["/cart", "Write the whole address: `https://shop.example/…`."],
  ])("for the link %s it is said what to write", (href, hint) => {
    expect(email(`<a href="${href}">x</a>`)).toMatchObject([{ code: "SJ431", hint }]);
  });

  it("many tags that do not end take no time", () => {
    expect(email("<a href={{ ".repeat(300).replaceAll("{{", "")).map(({ code }) => code)).toEqual([]);
  });
});

describe("what is cut or costs more", () => {
  it("is judged with values: 102 kB are in order, more is not", () => {
    const bytes = 102 * 1024 - "\n".length * 2 - `https://shop.example/${"x".repeat(60)}`.length;

    expect(email("x".repeat(bytes))).toEqual([]);
    expect(email(`é${"x".repeat(bytes - 1)}`)).toMatchObject([{ code: "SJ432", found: "103 kB", line: 5 }]);
  });

  it("a subject of 150 characters is in order, whatever their bytes", () => {
    expect(email("", "😀".repeat(150))).toEqual([]);
    expect(email("", `${"x".repeat(143)}{{ profile.first_name }}`)).toMatchObject([
      { code: "SJ433", found: "151 characters", line: 3 },
    ]);
  });

  it("three segments are in order, four are not; a bracket counts twice", () => {
    expect(sms("x".repeat(459))).toEqual([]);
    expect(sms("x".repeat(460))).toMatchObject([{ code: "SJ434", found: "4 segments", line: 4 }]);
    expect(sms(`[${"x".repeat(458)}`)).toMatchObject([{ code: "SJ434" }]);
  });

  it("the character that turns a text to UCS-2 is named, with its place, its cost and what to write", () => {
    expect(sms(`${"x".repeat(80)}\nIt’s here`)).toMatchObject([
      {
        code: "SJ435",
        line: 5,
        column: 3,
        length: 1,
        message:
          "Because of `’` (U+2019) a segment of this text holds 70 characters rather than 160: 2 messages, not 1.",
        hint: "Write `'` for it.",
      },
    ]);
    expect(sms("Hello\u00a0there")).toMatchObject([
      { found: "\u00a0", message: expect.stringContaining("a no-break space (U+00A0)"), hint: "Write a plain space." },
    ]);
    expect(sms("{{ profile.first_name | default: '😀' }} 😀")).toMatchObject([
      { code: "SJ435", found: "😀", line: 4, column: 35, hint: "Leave it out, or write it another way." },
    ]);
  });

  it("a language that needs such characters is not told to leave them out", () => {
    expect(sms("Ваш заказ прибудет сегодня")).toEqual([]);
    expect(sms("Grüße: à, é, è, ù, ñ, ø, å, €")).toEqual([]);
  });

  it("a text that never ends is not judged", () => {
    const loop = "{% for i in (1..100000) %}{% for j in (1..100000) %}x{% endfor %}{% endfor %}";

    expect(sms(loop)).toEqual([]);
  }, 10_000);
});
