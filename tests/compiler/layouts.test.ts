import { describe, expect, it } from "vitest";
import { compiledIn } from "./fixture.ts";

const LAYOUT = {
  path: "workflows/templates/layouts/shop.html",
  text: "<i>{{ preview }}</i>\n{{ profile.city }}: {{ content }}!\n",
};

function mail(front: string) {
  return {
    path: "workflows/templates/mail.email.html",
    text: `---\ntransactional: true\nsubject: Hi\n${front}---\n<p>Hello</p>`,
  };
}

describe("a template with a layout", () => {
  it("is sent with what surrounds it, its preview filled in", () => {
    const { templates } = compiledIn([LAYOUT, mail('preview: "Soon $& gone"\nlayout: shop\n')]).workspace;

    expect(templates.mail?.body).toBe("<i>Soon $& gone</i>\n{{ profile.city }}: <p>Hello</p>!\n");
  });

  it("shows no preview where it gives none", () => {
    const { templates } = compiledIn([LAYOUT, mail("layout: shop\n")]).workspace;

    expect(templates.mail?.body).toBe("<i></i>\n{{ profile.city }}: <p>Hello</p>!\n");
  });

  it("names what its layout reads of the entry event", () => {
    const layout = { ...LAYOUT, text: "{{ entry.properties.shop }}{{ content }}" };

    const { templates } = compiledIn([layout, mail("layout: shop\n")]).workspace;

    expect(templates.mail?.entryFields).toEqual(["shop"]);
  });

  it("may be transactional or not where the layout has the link to unsubscribe only where there is one", () => {
    const link = '{{ content }}{%- if links.unsubscribe -%}<a href="{{ links.unsubscribe }}">End</a>{%- endif -%}';
    const offer = { ...mail("layout: shop\n"), path: "workflows/templates/offer.email.html" };
    const files = (text: string) => [
      { ...LAYOUT, text },
      mail("layout: shop\n"),
      { ...offer, text: offer.text.replace("transactional: true", "topic: offers") },
    ];

    const { templates, diagnostics } = compiledIn(files(link)).workspace;

    expect(diagnostics).toEqual([]);
    expect([templates.mail?.links, templates.offer?.links]).toEqual([undefined, ["unsubscribe"]]);
    expect(compiledIn(files(`${link}{{ links.unsubscribe }}`)).workspace.diagnostics).toMatchObject([
      { code: "SJ418", file: "workflows/templates/mail.email.html" },
    ]);
  });

  it("stays as it is without one", () => {
    const { templates } = compiledIn([LAYOUT, mail("")]).workspace;

    expect(templates.mail?.body).toBe("<p>Hello</p>");
  });

  it("may begin its subject with a tag", () => {
    const file = {
      path: "workflows/templates/mail.email.html",
      text: '---\ntransactional: true\nsubject: "{% if profile.vip %}Dear{% endif %} {{ profile.city }}"\n---\nHello',
    };

    const { templates, diagnostics } = compiledIn([file]).workspace;

    expect(diagnostics).toEqual([]);
    expect(templates.mail?.subject).toBe("{% if profile.vip %}Dear{% endif %} {{ profile.city }}");
  });
});
