import { describe, expect, it } from "vitest";
import { liquidRenderer } from "../../adapters/liquid/renderer.ts";
import { sha256 } from "../../adapters/system/system.ts";
import type { SourceFile } from "../../workflows/compiler/compiled.ts";
import { compileWorkspace } from "../../workflows/compiler/workspace.ts";
import { withMjml } from "../../workflows/mjml.ts";
import { compiledIn, SHOP } from "./fixture.ts";

const LINK = '<a href="{{ links.preferences }}">Messages</a>';

function partial(name: string, text: string): SourceFile {
  return { path: `workflows/templates/partials/${name}`, text };
}

function layout(name: string, text: string): SourceFile {
  return { path: `workflows/templates/layouts/${name}`, text };
}

function template(file: string, body: string, front = ""): SourceFile {
  const settings = file.includes(".sms.") ? "" : "subject: Hi\n";
  return { path: `workflows/templates/${file}`, text: `---\ntopic: offers\n${settings}${front}---\n${body}` };
}

/** The texts of the template `mail`, and what is reported, but for senders that the fixture's shop does not have. */
async function compiled(...files: readonly SourceFile[]) {
  const { workspace } = compiledIn(await withMjml(files));
  const faults = workspace.diagnostics
    .filter(({ code }) => code !== "SJ503" && code !== "SJ405")
    .map(({ code, file, line }) => [code, file.replace("workflows/templates/", ""), line]);
  return { mail: workspace.templates.mail, faults };
}

const SCOPE = {
  profile: { first_name: "Ana", cities: ["Faro", "Porto"] },
  entry: { name: "x", time: 0, properties: {} },
  steps: {},
  pass: 1,
  now: 0,
  links: {},
};

function filled(body = ""): string {
  return liquidRenderer().render(body, SCOPE, "html", "UTC");
}

describe("a partial", () => {
  it("stands in the text of a template, of its layout and of other partials", async () => {
    const { mail, faults } = await compiled(
      partial("address.html", "1 Example Street\n"),
      partial("footer.html", `<p>{% render 'address' %}, ${LINK}</p>\n`),
      layout("shop.html", "<main>{{ content }}</main>{% render 'footer' %}"),
      template("mail.email.html", "Hello from {% render 'address' %}!", "layout: shop\n"),
    );

    expect(faults).toEqual([]);
    expect(mail?.body).toBe(`<main>Hello from 1 Example Street!</main><p>1 Example Street, ${LINK}</p>`);
    expect(mail?.links).toEqual(["preferences"]);
  });

  it("is of the language of the template, also in its layout; else of its beginning, else of everybody", async () => {
    const { mail, faults } = await compiled(
      partial("bye.html", "Bye"),
      partial("bye.de.html", "Tschüss"),
      partial("bye.de-AT.html", "Servus"),
      layout("shop.html", `{{ content }}, {% render 'bye' %} ${LINK}`),
      ...["", ".de", ".de-AT", ".de-CH", ".fr"].map((language) =>
        template(`mail${language}.email.html`, "{% render 'bye' %}", "layout: shop\n"),
      ),
    );

    expect(faults).toEqual([]);
    const bodies = [mail?.body, ...Object.entries(mail?.variants ?? {}).map(([name, { body }]) => `${name} ${body}`)];
    expect(bodies.map((body) => body?.replace(` ${LINK}`, "")).sort()).toEqual([
      "Bye, Bye",
      "de Tschüss, Tschüss",
      "de-at Servus, Servus",
      "de-ch Tschüss, Tschüss",
      "fr Bye, Bye",
    ]);
  });

  it("takes values, which are those of its own: not of another call, nor of the text around it", async () => {
    const { mail, faults } = await compiled(
      partial("button.html", "[{{ label | default: 'Shop' }}{% if href %} {{ href }}{% endif %}]"),
      partial("two.html", "{% render 'button', label: label %}{% render 'button', href: 'b' %}"),
      template(
        "mail.email.html",
        `{% assign label = "mine" %}{% render 'button', label: profile.first_name, href: "a, b" %}{% render 'button' %}{% render "two", label: 'x' %}{{ label }}${LINK}`,
      ),
    );

    expect(faults).toEqual([]);
    expect(filled(mail?.body).replace(/<a.*/, "")).toBe("[Ana a, b][Shop][x][Shop b]mine");
  });

  it("is read like the template: what it reads of the entry is kept, of each language", async () => {
    const { mail } = await compiled(
      partial("order.html", "{{ entry.properties.id }}{{ one.name }}"),
      partial("order.de.html", "{{ entry.properties.nummer }}{{ one.name }}"),
      template("mail.email.html", `{% render 'order', one: entry.properties.item %}${LINK}`),
      template("mail.de.email.html", `{% render 'order', one: entry.properties.item %}${LINK}`),
    );

    expect([...(mail?.entryFields ?? [])].sort()).toEqual(["id", "item", "nummer"]);
  });

  it("trims the text around it as a tag does, and is no call within raw or a comment", async () => {
    const { mail } = await compiled(
      partial("name.html", "Shop\n"),
      template(
        "mail.email.html",
        `<b>\n{%- render 'name' -%}\n</b>{% raw %}{% render 'other' %}{% endraw %}{% comment %}{% render 'other' %}{% endcomment %}${LINK}`,
      ),
    );

    expect(filled(mail?.body).replace(/<a.*/, "")).toBe("<b>Shop</b>{% render 'other' %}");
  });

  it("stands in text messages, and in the plain text of an e-mail", async () => {
    const sms = await compiled(partial("bye.txt", "Bye!\n"), template("mail.sms.txt", "Hi. {% render 'bye' %}"));
    const text = await compiled(
      partial("bye.txt", "{{ entry.properties.name }} Bye!\n"),
      template("mail.email.html", LINK, "text: |\n  Hi. {% render 'bye' %}\n"),
    );

    expect(sms).toMatchObject({ faults: [], mail: { body: "Hi. Bye!" } });
    expect(text).toMatchObject({ faults: [], mail: { entryFields: ["name"] } });
    expect(text.mail?.text).toBe("Hi. {{ entry.properties.name }} Bye!");
  });

  it("is told at its own line, once, whoever uses it, and its users are not at fault", async () => {
    const { faults } = await compiled(
      partial("footer.html", `<p>\n{{ customer.name }}\n<img src="https://a.example/b.png">\n${LINK}</p>`),
      template("mail.email.html", "{% render 'footer' %}"),
      template("other.email.html", "{% render 'footer' %}"),
    );

    expect(faults).toEqual([
      ["SJ407", "partials/footer.html", 2],
      ["SJ430", "partials/footer.html", 3],
    ]);
  });

  it("that nothing uses is told", async () => {
    const used = [partial("a.html", "{% render 'b' %}"), partial("b.html", "B")];
    const files = [...SHOP, ...used, template("mail.email.html", `{% render 'a' %}${LINK}`), partial("c.html", "C")];

    const { diagnostics } = await compileWorkspace(files, { hash: sha256, whole: true });

    expect(diagnostics.filter(({ code }) => code === "SJ448")).toMatchObject([
      { file: "workflows/templates/partials/c.html" },
    ]);
  });
});

const SECTION = (text: string) => `<mj-section><mj-column>\n${text}\n</mj-column></mj-section>\n`;

describe("in MJML", () => {
  it("a layout has the sections of its templates among its own, with partials in each language", async () => {
    const { mail, faults } = await compiled(
      partial("footer.mjml", SECTION(`<mj-text>Bye ${LINK}</mj-text>`)),
      partial("footer.de.mjml", SECTION(`<mj-text>Tschüss ${LINK}</mj-text>`)),
      partial("name.html", "The <b>Shop</b>"),
      layout(
        "shop.mjml",
        "<mjml><mj-head><mj-preview>{{ preview }}</mj-preview></mj-head><mj-body>\n{{ content }}\n{% render 'footer' %}\n</mj-body></mjml>\n",
      ),
      template(
        "mail.email.mjml",
        SECTION("<mj-text>{% render 'name' %} {{ profile.first_name }}</mj-text>"),
        "preview: Soon\nlayout: shop\n",
      ),
      template("mail.de.email.mjml", SECTION("<mj-text>Hallo</mj-text>"), "preview: Bald\nlayout: shop\n"),
    );

    expect(faults).toEqual([]);
    expect(mail?.body).toMatch(
      /^\s*<!doctype html>[\s\S]*Soon[\s\S]*The <b>Shop<\/b> \{\{ profile\.first_name[\s\S]*Bye <a/,
    );
    expect(mail?.variants?.de?.body).toMatch(/Bald[\s\S]*Hallo[\s\S]*Tschüss <a/);
    expect(mail?.body.match(/<html/g)).toHaveLength(1);
  });

  it("a partial of elements takes values, and one of HTML stands within a text", async () => {
    const { mail, faults } = await compiled(
      partial("button.mjml", '<mj-button href="https://shop.example/{{ path }}">{{ label }}</mj-button>\n'),
      template(
        "mail.email.mjml",
        `<mjml><mj-body>${SECTION(`{% render 'button', path: 'a', label: profile.first_name %}{% render 'button', label: 'Go' %}<mj-text>${LINK}</mj-text>`)}</mj-body></mjml>`,
      ),
    );

    expect(faults).toEqual([]);
    const shown = filled(mail?.body);
    expect(
      [...shown.matchAll(/href="https:\/\/shop\.example\/(\w*)"[^>]*>\s*([^<]*?)\s*</g)].map((one) => one.slice(1)),
    ).toEqual([
      ["a", "Ana"],
      ["", "Go"],
    ]);
  });

  it("what MJML finds is told in the partial and the layout, at their lines", async () => {
    const { faults } = await compiled(
      partial("bad.mjml", "<mj-text>x</mj-text>\n\n<mj-txt>x</mj-txt>\n"),
      partial("lost.mjml", "<mj-text>x</mj-text>\n{{ profile.first_name }}\n"),
      layout("shop.mjml", "<mjml><mj-body>\n{{ content }}\n\n<mj-foot>x</mj-foot>\n</mj-body></mjml>\n"),
      template(
        "mail.email.mjml",
        `${SECTION("{% render 'bad' %}")}${SECTION(`{% render 'lost' %}<mj-text>${LINK}</mj-text>`)}<mj-secton></mj-secton>\n`,
        "layout: shop\n",
      ),
    );

    expect(faults).toEqual([
      ["SJ409", "layouts/shop.mjml", 4],
      ["SJ409", "mail.email.mjml", 12],
      ["SJ409", "partials/bad.mjml", 3],
      ["SJ415", "partials/lost.mjml", 2],
    ]);
  });

  it("a layout of sections takes no HTML, and no whole MJML", async () => {
    const shop = layout("shop.mjml", "<mjml><mj-body>\n{{ content }}\n</mj-body></mjml>\n");
    const html = await compiled(shop, template("mail.email.html", LINK, "layout: shop\n"));
    const whole = `<mjml><mj-body>${SECTION(`<mj-text>${LINK}</mj-text>`)}</mj-body></mjml>`;
    const mjml = await compiled(shop, template("mail.email.mjml", whole, "layout: shop\n"));

    expect(html.faults).toEqual([["SJ447", "mail.email.html", 4]]);
    expect(mjml.faults).toEqual([["SJ447", "mail.email.mjml", 4]]);
  });

  it("a layout whose content stands in a text takes HTML, with its partials in each language", async () => {
    const { mail, faults } = await compiled(
      partial("bye.html", "Bye"),
      partial("bye.de.html", "Tschüss"),
      layout(
        "shop.mjml",
        `<mjml><mj-body>${SECTION(`<mj-text>{{ content }} {% render 'bye' %} ${LINK}</mj-text>`)}</mj-body></mjml>`,
      ),
      template("mail.email.html", "<p>Hello</p>", "layout: shop\n"),
      template("mail.de.email.html", "<p>Hallo</p>", "layout: shop\n"),
    );

    expect(faults).toEqual([]);
    expect(mail?.body).toContain("<p>Hello</p> Bye <a");
    expect(mail?.variants?.de?.body).toContain("<p>Hallo</p> Tschüss <a");
  });
});
