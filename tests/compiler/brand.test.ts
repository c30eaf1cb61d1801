import { describe, expect, it } from "vitest";
import { liquidRenderer } from "../../adapters/liquid/renderer.ts";
import { withMjml } from "../../workflows/mjml.ts";
import { compiledIn } from "./fixture.ts";

const LINK = '<a href="{{ links.preferences }}">Messages</a>';

function settings(...lines: readonly string[]) {
  const topics = "topics: { offers: { channels: [email] }, account: { channels: [email, webhook] } }";
  const text = ["zone: Europe/London", 'sender: { email: "Shop <hello@example.com>" }', topics, ...lines, ""].join(
    "\n",
  );
  return { path: "workflows/settings.yaml", text };
}

const BRAND = 'brand: { name: "Cups & Co", color: "#7c5c3b", address: "1 Example Street, London" }';

function mail(type: string, body: string) {
  return { path: `workflows/templates/mail.email.${type}`, text: `---\ntopic: offers\nsubject: Hi\n---\n${body}` };
}

async function compiled(...files: readonly { readonly path: string; readonly text: string }[]) {
  return compiledIn(await withMjml(files)).workspace;
}

const isMail = ({ file }: { readonly file: string }) => file.includes("templates/mail.");

describe("the brand of the settings", () => {
  it("is what templates read, escaped for their place like any value", async () => {
    const workspace = await compiled(
      settings(BRAND),
      mail("html", `{{ brand.name }}{{ brand.logo }} {{ brand.address }}${LINK}`),
    );

    const { brand } = workspace.settings;
    const scope = { profile: {}, entry: { name: "", time: 0, properties: {} }, steps: {}, pass: 1, now: 0, links: {} };
    const body = workspace.templates.mail?.body ?? "";
    const filled = liquidRenderer().render(body, { ...scope, brand: brand ?? {} }, "html", "UTC");
    expect(workspace.diagnostics.filter(isMail)).toEqual([]);
    expect(filled).toContain("Cups &amp; Co 1 Example Street, London<a");
  });

  it("stands in MJML before MJML reads it: a colour is one, and a value with < is none of its elements", async () => {
    const body = `<mjml><mj-body><mj-section><mj-column><mj-button background-color="{{ brand.color }}" href="https://a.example">{{ brand.name }}</mj-button><mj-text>{{ brand.address }}{{ brand.website }} ${LINK}</mj-text></mj-column></mj-section></mj-body></mjml>`;

    const { templates, diagnostics } = await compiled(settings(BRAND), mail("mjml", body));

    expect(diagnostics.filter(isMail)).toEqual([]);
    expect(templates.mail?.body).toMatch(
      /bgcolor="#7c5c3b"[\s\S]*Cups &amp; Co[\s\S]*1 Example Street, London\{\{ brand\.website \}\}/,
    );
  });

  it("is declared once for templates and pages, wherever it is declared", async () => {
    const both = await compiled(settings(BRAND, "pages: { language: en }"));
    const pages = await compiled(settings('pages: { brand: The Shop, color: "#123456" }'));
    const own = await compiled(settings(BRAND, "pages: { brand: Other }"));
    const none = await compiled(settings(BRAND));

    expect(both.settings.pages).toEqual({ brand: "Cups & Co", color: "#7c5c3b", language: "en" });
    expect(pages.settings.brand).toEqual({ name: "The Shop", color: "#123456" });
    expect([own.settings.pages?.brand, own.settings.brand?.name]).toEqual(["Other", "Cups & Co"]);
    expect(none.settings.pages).toBeUndefined();
  });

  it("has an address that marketing by e-mail must show: as a value, or written out", async () => {
    const codes = async (body: string) =>
      (await compiled(settings(BRAND), mail("html", body + LINK))).diagnostics.filter(isMail).map(({ code }) => code);

    expect(await codes("Hello")).toEqual(["SJ449"]);
    expect(await codes("<p>1 Example Street<br>London</p>")).toEqual([]);
    expect(await codes("{{ brand.address }}")).toEqual([]);
  });
});
