import { describe, expect, it } from "vitest";
import { compiledIn } from "./fixture.ts";

function mail(front: string, body = "<p>Hello</p>") {
  return { path: "workflows/templates/mail.email.html", text: `---\nsubject: Hi\n${front}---\n${body}` };
}

describe("an e-mail template", () => {
  it("may have a text of its own and an address for answers, and what its text reads is read", () => {
    const front =
      'transactional: true\ntext: |\n  Hello {{ entry.properties.shop }}\n  {{ links.preferences }}\nreply to: "Help <help@example.com>"\n';

    const { templates, diagnostics } = compiledIn([mail(front)]).workspace;

    expect(diagnostics).toEqual([]);
    expect(templates.mail).toMatchObject({
      text: "Hello {{ entry.properties.shop }}\n{{ links.preferences }}",
      replyTo: "Help <help@example.com>",
      entryFields: ["shop"],
      links: ["preferences"],
    });
  });

  it("in another language has that language's text and address", () => {
    const german = mail('transactional: true\ntext: Hallo\nreply to: "hilfe@example.com"\n');
    const { templates } = compiledIn([
      mail("transactional: true\n"),
      { ...german, path: "workflows/templates/mail.de.email.html" },
    ]).workspace;

    expect(templates.mail).not.toHaveProperty("text");
    expect(templates.mail?.variants?.de).toMatchObject({ text: "Hallo", replyTo: "hilfe@example.com" });
  });

  it("with an address for answers that is none is at fault where it stands", () => {
    expect(compiledIn([mail("transactional: true\nreply to: help\n")]).workspace.diagnostics).toMatchObject([
      { code: "SJ501", line: 4 },
    ]);
  });

  it("may have files, in each language its own, and what their keys and names read is read", () => {
    const files = (name: string) =>
      `transactional: true\nattachments:\n  - { key: "invoices/{{ entry.properties.id }}.pdf", name: "${name} {{ profile.no }}.pdf" }\n`;
    const settings = {
      path: "workflows/settings.yaml",
      text: 'zone: Europe/London\nsender: { email: "a@example.com" }\ntopics: { offers: { channels: [email] }, account: { channels: [email], default: in } }\nattachments: { bucket: shop-documents }\n',
    };
    const german = { ...mail(files("Rechnung")), path: "workflows/templates/mail.de.email.html" };

    const { templates, diagnostics, settings: read } = compiledIn([settings, mail(files("Invoice")), german]).workspace;

    expect(diagnostics).toEqual([]);
    expect(read.attachments).toEqual({ bucket: "shop-documents" });
    expect(templates.mail).toMatchObject({
      attachments: [{ key: "invoices/{{ entry.properties.id }}.pdf", name: "Invoice {{ profile.no }}.pdf" }],
      variants: { de: { attachments: [{ name: "Rechnung {{ profile.no }}.pdf" }] } },
      entryFields: ["id"],
      reads: expect.arrayContaining([["profile", "no"]]),
    });
  });

  it("on a topic has its link in the HTML: one in the text alone is not enough", () => {
    const codes = (body: string) =>
      compiledIn([mail('topic: offers\ntext: "End: {{ links.unsubscribe }}"\n', body)]).workspace.diagnostics.map(
        ({ code }) => code,
      );

    expect(codes("<p>Hello</p>")).toEqual([expect.stringMatching(/SJ417|SJ424/)]);
    expect(codes('<a href="{{ links.unsubscribe }}">End</a>')).toEqual([]);
  });
});

describe("the sender of the settings", () => {
  const settings = (sender: string) => ({
    path: "workflows/settings.yaml",
    text: `zone: Europe/London\nsender: ${sender}\n`,
  });

  it("may have an address for answers", () => {
    const { workspace } = compiledIn([settings('{ email: "shop@example.com", reply to: "help@example.com" }')]);

    expect(workspace.settings.sender).toEqual({ email: "shop@example.com", replyTo: "help@example.com" });
  });

  it("whose address for answers is none is at fault", () => {
    const { workspace } = compiledIn([settings('{ email: "shop@example.com", reply to: "help" }')]);

    expect(workspace.diagnostics).toMatchObject([{ code: "SJ501", line: 2 }]);
  });
});
