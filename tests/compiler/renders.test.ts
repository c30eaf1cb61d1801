import { describe, expect, it } from "vitest";
import { liquidRenderer } from "../../adapters/liquid/renderer.ts";
import { sha256 } from "../../adapters/system/system.ts";
import type { SourceFile } from "../../workflows/compiler/compiled.ts";
import { compileWorkspace } from "../../workflows/compiler/workspace.ts";
import { SHOP } from "./fixture.ts";

const renderer = liquidRenderer();
const CODES = ["SJ431", "SJ433", "SJ434", "SJ435", "SJ673", "SJ674", "SJ675", "SJ677"];

/** What `check` says of a template: code, line, column, what it found. */
async function told(path: string, text: string, ...more: readonly SourceFile[]) {
  const shop = SHOP.filter(({ path: one }) => !one.includes("/templates/"));
  const templates = ["hello", "reminder"].map((name) => ({
    path: `workflows/templates/${name}.email.html`,
    text: "---\ntransactional: true\nsubject: Hi\n---\nHello",
  }));
  const own = { path: `workflows/templates/${path}`, text };
  const files = [...shop, ...templates, own, ...more];
  const { diagnostics } = await compileWorkspace(files, { hash: sha256, whole: true, renderer });
  return diagnostics
    .filter(({ code }) => CODES.includes(code))
    .map(({ code, file, line, column, found }) => [code, file.split("/").at(-1), line, column, found]);
}

function mail(body: string, ...front: readonly string[]): string {
  const settings = ["transactional: true", ...front];
  const subject = front.some((one) => one.startsWith("subject")) ? [] : ["subject: Hello"];
  return `---\n${[...settings, ...subject].join("\n")}\n---\n${body}\n`;
}

describe("a template filled with values that somebody would try", () => {
  it.each([
    ["<p>{{ profile.bio | default: 'x' }}</p>"],
    [`<a title="{{ profile.city | default: 'x' }}" href="{{ entry.properties.link }}">x</a>`],
    [
      `<a href="https://shop.example/{{ entry.properties.id | url_encode }}?q={{ profile.q | default: '' | url_encode }}">x</a>`,
    ],
    ["{% capture a %}{{ entry.properties.name | escape }}{% endcapture %}<b>{{ a }}</b>"],
    [`<img alt="" src="https://shop.example/{{ entry.properties.picture }}.png">`],
  ])("%s is in order", async (body) => {
    expect(await told("mail.email.html", mail(body))).toEqual([]);
  });

  it.each([
    ["<p>Hello</p>\n<p>{{ entry.properties.bio | raw }}</p>", 6, 4, "entry.properties.bio"],
    [`<p title="{{ entry.properties.bio | raw }}">x</p>`, 5, 11, "entry.properties.bio"],
    [`<p style="color:{{ entry.properties.color }}">x</p>`, 5, 17, "entry.properties.color"],
    [`<style>p { color: {{ entry.properties.color }} }</style>`, 5, 19, "entry.properties.color"],
    [`<b onclick="go('{{ entry.properties.id }}')">x</b>`, 5, 17, "entry.properties.id"],
    [`<a href="https://{{ entry.properties.shop }}.example/">x</a>`, 5, 18, "entry.properties.shop"],
    [`<a href="https://a.example/?q={{ entry.properties.q }}">x</a>`, 5, 31, "entry.properties.q"],
    [`<a href="{{ entry.properties.link | raw }}">x</a>`, 5, 10, "entry.properties.link"],
  ])("%s leaves its place", async (body, line, column, found) => {
    expect(await told("mail.email.html", mail(body))).toEqual([["SJ673", "mail.email.html", line, column, found]]);
  });

  it("leaves its place also as a field of a list's items, in a partial and in another language", async () => {
    const example = "example: { event: { items: [{ name: Cup }, { name: Tea }] } }";
    const body = "{% for item in entry.properties.items %}{{ item.name | raw }}{% endfor %}{% render 'a' %}";
    const partial = { path: "workflows/templates/partials/a.html", text: "<p>\n{{ entry.properties.b | raw }}</p>" };
    const german = { path: "workflows/templates/mail.de.email.html", text: mail("{{ entry.properties.c | raw }}") };

    expect(await told("mail.email.html", mail(body, example), partial, german)).toEqual([
      ["SJ673", "mail.de.email.html", 5, 1, "entry.properties.c"],
      ["SJ673", "mail.email.html", 6, 41, "entry.properties.items.name"],
      ["SJ673", "a.html", 2, 1, "entry.properties.b"],
    ]);
  });

  it("is told where it is no JSON any more, and where nothing is known", async () => {
    const front = "---\ntransactional: true\nurl: https://hooks.example.com/x\n---\n";
    expect(
      await told("hook.webhook.json", `${front}{ "a": "{{ entry.properties.a }}", "b": {{ profile.b }} }`),
    ).toEqual([]);
    expect(await told("hook.webhook.json", `${front}{ "a": "{{ entry.properties.a | raw }}" }`)).toEqual([
      ["SJ677", "hook.webhook.json", 1, 1, "its body is no JSON once it is filled"],
    ]);
    expect(await told("hook.webhook.json", `${front}{ "a": {% if profile.plan %}1{% endif %} }`)).toEqual([
      ["SJ677", "hook.webhook.json", 1, 1, "its body is no JSON once it is filled"],
    ]);
    expect(await told("mail.email.html", mail("x", `subject: "{{ profile.title }}"`))).toEqual([
      ["SJ677", "mail.email.html", 1, 1, "no subject"],
    ]);
  });
});

describe("the example of a template", () => {
  it("is what links, lengths and characters are judged by", async () => {
    const link = `<a href="{{ entry.properties.site }}">x</a>`;
    expect(await told("mail.email.html", mail(link, "example: { event: { site: shop.example } }"))).toEqual([
      ["SJ431", "mail.email.html", 3, 27, "shop.example"],
    ]);
    expect(await told("mail.email.html", mail(link, "example: { event: { site: https://shop.example } }"))).toEqual([]);
    const subject = `subject: "{{ entry.properties.name }}"`;
    const long = `example: { event: { name: "${"long ".repeat(40)}" } }`;
    expect(await told("mail.email.html", mail("x", subject, long))).toEqual([
      ["SJ433", "mail.email.html", 3, 10, "199 characters"],
    ]);
    const text = (name: string) =>
      `---\ntransactional: true\nexample:\n  event:\n    name: "${name}"\n---\nHello {{ entry.properties.name }}`;
    expect(await told("mail.sms.txt", text("René’s cups"))).toEqual([["SJ435", "mail.sms.txt", 5, 5, "’"]]);
    expect(await told("mail.sms.txt", text("cups ".repeat(100)))).toEqual([
      ["SJ434", "mail.sms.txt", 7, 1, "4 segments"],
    ]);
    expect(await told("mail.sms.txt", text("Ada"))).toEqual([]);
  });

  it("has to fill the template in each language, and holds nothing that the template does not read", async () => {
    const ranges = "{% for n in (1..entry.properties.many) %}x{% endfor %}";
    expect(await told("mail.email.html", mail(ranges, "example: { event: { many: 90000000 } }"))).toEqual([
      ["SJ674", "mail.email.html", 6, 1, "its filters and ranges go over more than 500000 characters and items"],
    ]);
    expect(await told("mail.email.html", mail("x", "example: { profile: { email: nobody } }"))).toEqual([
      ["SJ674", "mail.email.html", 3, 10, "no address"],
    ]);
    const misspelt = "example: { profile: { frist_name: Ada, locale: de }, event: { a: { b: 1 } } }";
    expect(
      await told(
        "mail.email.html",
        mail("{{ profile.first_name | default: 'x' }}{{ entry.properties.a.b }}", misspelt),
      ),
    ).toEqual([["SJ675", "mail.email.html", 3, 23, "frist_name"]]);
  });
});
