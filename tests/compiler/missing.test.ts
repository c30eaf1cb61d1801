import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import type { SourceFile } from "../../workflows/compiler/compiled.ts";
import { compileWorkspace } from "../../workflows/compiler/workspace.ts";
import { SHOP } from "./fixture.ts";

async function told(body: string, subject = "Hello", ...more: readonly SourceFile[]) {
  const path = "workflows/templates/mail.email.html";
  const text = `---\ntransactional: true\nsubject: ${subject}\n---\n${body}\n`;
  const shop = SHOP.filter(({ path: one }) => !one.includes("/templates/"));
  const templates = ["hello", "reminder"].map((name) => ({
    path: `workflows/templates/${name}.email.html`,
    text: "---\ntransactional: true\nsubject: Hi\n---\nHello",
  }));
  const files = [...shop, ...templates, { path, text }, ...more];
  const { diagnostics } = await compileWorkspace(files, { hash: sha256, whole: true });
  return diagnostics
    .filter(({ code }) => code === "SJ671")
    .map(({ file, line, column, found }) => [file.split("/").at(-1), line, column, found]);
}

describe("a value that may be missing", () => {
  it.each([
    ["{{ profile.first_name | default: 'you' }}"],
    ["{% if profile.first_name %}{{ profile.first_name }}{% endif %}"],
    ["{% for one in profile.cities %}{{ one }}{{ profile.first_name }}{% endfor %}"],
    ["{% assign name = profile.first_name | default: 'you' %}{{ name }}"],
    ["{{ profile.points | plus: 0 }}{{ profile.id }}{{ profile.email }}"],
    ["{% raw %}{{ profile.first_name }}{% endraw %}{% comment %}{{ profile.first_name }}{% endcomment %}"],
    ["{{ entry.properties.orderId }}{{ steps.first.opened }}{{ now | date: '%Y' }}"],
  ])("%s is in order", async (body) => {
    expect(await told(body)).toEqual([]);
  });

  it.each([
    ['{{ profile.price | money: "EUR" }}'],
    ["{{ profile.price | times: 100 | money: 'EUR' }}"],
    ["{{ profile.renewal | local_date }}"],
    ["{{ profile.cups | plural: one: 'cup', other: 'cups' }}"],
    ["{{ profile.site | utm }}"],
  ])("%s is told: what is missing stays missing behind its filters", async (body) => {
    expect(await told(body)).toEqual([["mail.email.html", 5, 1, body]]);
    expect(await told(body.replace(" }}", " | default: 'x' }}"))).toEqual([]);
  });

  it("is told with its place, in the text, its subject, a layout and a partial", async () => {
    expect(
      await told(
        "<p>Hello</p>\n<a href=\"https://a.example/{{ profile.city }}\">{{ profile.first_name | upcase }}</a>{% render 'a', one: 1 %}",
        '"Hello {{ profile.last_name }}"',
        { path: "workflows/templates/layouts/shop.html", text: "{{ content }}\n {{ profile.shop }}" },
        { path: "workflows/templates/partials/a.html", text: "{{ one }}{{ profile.phone }}" },
      ),
    ).toEqual([
      ["shop.html", 2, 2, "{{ profile.shop }}"],
      ["mail.email.html", 3, 17, "{{ profile.last_name }}"],
      ["mail.email.html", 6, 28, "{{ profile.city }}"],
      ["mail.email.html", 6, 48, "{{ profile.first_name | upcase }}"],
      ["a.html", 1, 10, "{{ profile.phone }}"],
    ]);
  });
});
