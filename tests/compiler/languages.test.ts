import { describe, expect, it } from "vitest";
import { defined } from "../../core/model/defined.ts";
import { compiledIn, journeyFile, mail } from "./fixture.ts";

const german = { ...mail("hello", "<p>Hallo {{ entry.properties.top_item }}</p>") };
const inGerman = (type = "email.html", tag = "de") => ({ ...german, path: `workflows/templates/hello.${tag}.${type}` });
const journey = journeyFile("journey: example\nenter: { event: A }\nsteps: [ { send: hello } ]\n");

describe("a template in several languages", () => {
  it("is one template with a text for each", () => {
    const { workspace } = compiledIn([journey, mail("hello"), inGerman(), inGerman("email.html", "pt-BR")]);

    expect(workspace.diagnostics).toEqual([]);
    expect(Object.keys(workspace.templates)).toEqual(["hello", "reminder"]);
    expect(workspace.templates.hello).toMatchObject({
      body: expect.stringContaining("Hello"),
      variants: { de: { body: expect.stringContaining("Hallo") }, "pt-br": { links: ["preferences"] } },
    });
  });

  it("keeps what any of them reads of the entry event", () => {
    const { workspace } = compiledIn([journey, mail("hello"), inGerman()]);

    expect(workspace.templates.hello?.entryFields).toEqual(["top_item"]);
    expect(workspace.rules.journeys[0]?.entryFields).toContain("top_item");
  });

  it("without another language is what it was", () => {
    const { workspace } = compiledIn([journey, mail("hello")]);

    expect(workspace.templates.hello).not.toHaveProperty("variants");
  });

  it.each([
    ["de_AT", "Name it like `hello.de-AT.…`."],
    ["pt.BR", "Name it like `hello.pt-BR.…`."],
    ["xx", undefined],
    ["de-", undefined],
    ["de-XY", undefined],
    ["e", undefined],
  ])("the language %s is not known", (tag, hint) => {
    const told = compiledIn([mail("hello"), inGerman("email.html", tag)]).workspace.diagnostics;

    expect(told).toMatchObject([{ code: "SJ440", found: tag, ...defined({ hint }) }]);
  });

  it.each(["de", "de-AT", "zh-Hant", "zh-Hant-TW", "es-419", "sr-Latn", "en-gb", "fil"])(
    "the language %s is known",
    (tag) => {
      expect(compiledIn([mail("hello"), inGerman("email.html", tag)]).workspace.diagnostics).toEqual([]);
    },
  );

  it("a journey that sends one without the text for everybody else is told once, at the file", () => {
    const only = { ...mail("news"), path: "workflows/templates/news.de.email.html" };
    const sending = journeyFile("journey: example\nenter: { event: A }\nsteps: [ { send: news } ]\n");
    const { workspace } = compiledIn([sending, only]);

    expect(workspace.diagnostics).toMatchObject([{ code: "SJ442", file: only.path }]);
    expect(workspace.journeys).toEqual([]);
  });

  it("a fault of the text for everybody else is told alone", () => {
    const faulty = { ...mail("hello"), text: "---\ntopic: offers\n---\n{{ links.preferences }}" };

    expect(compiledIn([faulty, inGerman()]).workspace.diagnostics).toMatchObject([{ code: "SJ109" }]);
  });

  it("a fault of a variant keeps the journeys that send it from being deployed", () => {
    const faulty = { ...inGerman(), text: inGerman().text.replace("{{ entry", "{{ entri") };

    expect(compiledIn([journey, mail("hello"), faulty]).workspace.diagnostics).toMatchObject([
      { code: "SJ407", severity: "error", file: faulty.path },
    ]);
  });

  it("a confirmation has its link in each", () => {
    const text = (links: string) => `---\ntransactional: true\nsubject: Hi\n---\n${links} {{ links.preferences }}\n`;
    const settings = [
      "zone: Europe/London",
      "sender: { email: hello@example.com }",
      "topics:",
      "  offers: { channels: [email], default: out, double opt-in: confirm }",
      "  account: { channels: [email, webhook], default: in }",
    ];
    const { diagnostics } = compiledIn([
      { path: "workflows/settings.yaml", text: settings.join("\n") },
      { path: "workflows/templates/confirm.email.html", text: text("{{ links.confirm }}") },
      { path: "workflows/templates/confirm.de.email.html", text: text("") },
    ]).workspace;

    expect(diagnostics.filter(({ severity }) => severity === "error")).toMatchObject([
      { code: "SJ441", found: "missing", file: "workflows/templates/confirm.de.email.html" },
    ]);
  });
});
