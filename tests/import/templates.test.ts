import { describe, expect, it } from "vitest";
import { liquidRenderer } from "../../adapters/liquid/renderer.ts";
import type { JsonObject } from "../../core/model/json.ts";
import { toLiquid } from "../../workflows/importers/pinpoint/templates/to-liquid.ts";
import { importing, textOf } from "./import.ts";

const NOW = Date.UTC(2026, 0, 31, 9, 5);
const ANN: JsonObject = {
  email: "ann@example.com",
  FirstName: "ann marie",
  vip: true,
  no: false,
  empty: "",
  plan: "gold",
  visits: 7,
  "first-name": "Ann",
  hobbies: ["tea", "go"],
  Größe: 42,
  since: Date.UTC(2025, 11, 24, 18, 30),
  city: "London",
  html: "<b>",
  user_id: "u1",
};

/** What a Handlebars text gives once it is Liquid, and what was said of it. */
function rendered(text: string, defaults: Readonly<Record<string, string>> = {}, as: "html" | "text" = "text") {
  const notes: string[] = [];
  const liquid = toLiquid(text, {
    channel: "email",
    defaults: new Map(Object.entries(defaults)),
    say: (note) => notes.push(note),
  });
  const entry = { name: "Signed Up", time: NOW, properties: {} };
  const scope = { profile: ANN, entry, steps: {}, pass: 1, now: NOW, links: {} };
  return { text: liquidRenderer().render(liquid, scope, as, "UTC"), notes };
}

describe("a Handlebars text in Liquid", () => {
  it.each([
    ["an attribute", "Hi {{Attributes.FirstName}}", "Hi ann marie"],
    ["a user's attribute, the first of its list", "{{User.UserAttributes.FirstName.[0]}}", "ann marie"],
    ["a further one of its list", "{{User.UserAttributes.hobbies.[1]}}", "go"],
    ["an attribute with a hyphen", "{{Attributes.first-name}}{{Attributes.[first-name].[0]}}", "AnnAnn"],
    ["an attribute in letters of any alphabet", "{{Attributes.Größe}}{{#if Attributes.Größe}}!{{/if}}", "42!"],
    ["an index without a dot", "{{User.UserAttributes.hobbies[1]}}", "go"],
    ["braces beside a tag", "{a:{{Metrics.visits}}}", "{a:7}"],
    ["a tag that is not one", "\\{{Attributes.FirstName}}", "{{Attributes.FirstName}}"],
    ["a place, an address, an id", "{{Location.City}} {{Address}} {{User.UserId}}", "London ann@example.com u1"],
    ["a metric", "{{Metrics.visits}}", "7"],
    ["an attribute that is missing", "[{{Attributes.none}}]", "[]"],
    ["comments", "a{{! no }}b{{!-- {{no}} --}}c", "abc"],
    ["Liquid's own marks", "{% no %}", "{% no %}"],
    ["if and else", "{{#if Attributes.vip}}yes{{else}}no{{/if}}", "yes"],
    ["if of an empty text", "{{#if Attributes.empty}}yes{{else}}no{{/if}}", "no"],
    ["if of what is missing", "{{#if Attributes.none}}yes{{else}}no{{/if}}", "no"],
    ["unless", "{{#unless Attributes.vip}}a{{else}}b{{/unless}}", "b"],
    ["else if", "{{#if Attributes.no}}a{{else if Attributes.vip}}b{{else}}c{{/if}}", "b"],
    ["a comparison as a block", "{{#eq Attributes.plan 'gold'}}G{{else}}-{{/eq}}", "G"],
    ["a comparison inside if", "{{#if (gte Attributes.visits 7)}}often{{/if}}", "often"],
    [
      "and, or, not",
      "{{#if (and Attributes.vip (not Attributes.no))}}x{{/if}}{{#if (or Attributes.no Attributes.empty)}}y{{/if}}",
      "x",
    ],
    ["a comparison that is printed", "{{lt 1 2}} {{neq 1 1 yes='j' no='n'}}", "true n"],
    [
      "each",
      "{{#each User.UserAttributes.hobbies}}{{@index}}{{this}}{{#unless @last}},{{/unless}}{{/each}}",
      "0tea,1go",
    ],
    ["each of nothing", "{{#each Attributes.none}}x{{else}}none{{/each}}", "none"],
    ["yesno", "{{yesno Attributes.vip}} {{yesno Attributes.no no='nope'}}", "yes nope"],
    ["inflect", "{{Attributes.visits}} {{inflect Attributes.visits 'visit' 'visits'}}", "7 visits"],
    ["helpers in helpers", "{{upper (substring Attributes.FirstName 0 3)}}", "ANN"],
    ["abbreviate", "{{abbreviate Attributes.FirstName 6}}", "ann..."],
    [
      "sums",
      "{{add Attributes.visits 1}} {{subtract 3 1}} {{multiply 2 3}} {{divide 9 3}} {{modulo 7 4}}",
      "8 2 6 3 3",
    ],
    ["ceiling, floor, round", "{{ceiling 1.2}} {{floor 1.8}} {{round 1.5}}", "2 1 2"],
    ["capitalizeFirst", "{{capitalizeFirst Attributes.FirstName}}", "Ann marie"],
    [
      "cut, replace, slugify",
      "{{cut Attributes.plan 'o'}} {{replace Attributes.plan 'g' 'b'}} {{slugify Attributes.FirstName}}",
      "gld bold ann-marie",
    ],
    ["lower, stripTags, encode", "{{lower 'ABC'}} {{stripTags '<i>a</i>'}} {{encode 'a b'}}", "abc a a+b"],
    ["join", "{{join User.UserAttributes.hobbies ' and '}}", "tea and go"],
    ["a date by pattern", "{{dateFormat Attributes.since format='yyyy-MM-dd HH:mm'}}", "2025-12-24 18:30"],
    ["a date by name", "{{dateFormat Attributes.since 'long'}}", "24 December 2025"],
    ["now", "{{now format='dd.MM.yyyy'}}", "31.01.2026"],
  ])("has %s", (_, handlebars, expected) => {
    expect(rendered(handlebars).text).toBe(expected);
  });

  it.each([
    ["blocks", "{{#if a}}".repeat(20_000) + "{{/if}}".repeat(20_000), "cannot be read as Handlebars"],
    ["else if", `{{#if a}}${"{{else if b}}".repeat(20_000)}{{/if}}`, "cannot be read as Handlebars"],
    ["parentheses", `{{upper ${"(upper ".repeat(20_000)}a${")".repeat(20_000)}}}`, "has no equal"],
  ])("is not read where there are %s inside one another without end", (_, handlebars, note) => {
    expect(rendered(handlebars).notes).toEqual([expect.stringContaining(note)]);
  });

  it("escapes in HTML what has two braces, and not what has three", () => {
    expect(rendered("{{Attributes.html}}{{{Attributes.html}}}", {}, "html").text).toBe("&lt;b&gt;<b>");
  });

  it("takes defaults for what is missing, and only for that", () => {
    const defaults = { "User.UserAttributes.Nick": "friend", "Attributes.plan": "none" };

    expect(rendered("{{User.UserAttributes.Nick.[0]}} {{Attributes.plan}}", defaults).text).toBe("friend gold");
  });

  it.each([
    ["{{md5 Attributes.plan}}", "", "The helper `md5` has no equal: nothing stands in its place."],
    ["{{uuid}}", "", "The helper `uuid` has no equal: nothing stands in its place."],
    ["{{ljust Attributes.plan 9}}", "gold", "The helper `ljust` has no equal: its value is shown as it is."],
    ["{{magic Attributes.plan}}", "gold", "The helper `magic` has no equal: what it is given is shown as it is."],
    [
      "{{ChannelType}}",
      "",
      "{{ChannelType}}: there is no ChannelType of the endpoint here; nothing stands in its place.",
    ],
    ["{{> partial}}", "", "{{> partial}} has no equal: nothing stands in its place."],
    [
      "{{#if Attributes.vip}}open",
      "{{#if Attributes.vip}}open",
      "The text cannot be read as Handlebars (a block does not close as it opens): it is sent as it stands.",
    ],
  ])("says what has no equal: %s", (handlebars, expected, note) => {
    expect(rendered(handlebars)).toEqual({ text: expected, notes: [note] });
  });
});

describe("a template", () => {
  it("of e-mail keeps its subject and HTML; its text part too; headers and recommendations are told to be left out", () => {
    const EmailTemplateResponse = {
      TemplateName: "Hi there",
      Subject: "For {{Attributes.Name}}",
      HtmlPart: "<p>Hi</p>",
      TextPart: "Hi",
      Headers: [{ Name: "List-Unsubscribe", Value: "<mailto:x@example.com>" }],
      RecommenderId: "r1",
      DefaultSubstitutions: '{"Attributes":{"Name":"you"}}',
    };

    const imported = importing([{ EmailTemplateResponse }]);

    expect(textOf(imported, "templates/hi_there.email.html")).toBe(
      '---\n# Imported from Amazon Pinpoint: template EMAIL/Hi there.\ntopic: marketing\nsubject: "For {{ profile.Name | default: \\"you\\" }}"\ntext: "Hi\n\n\n  Unsubscribe: {{ links.unsubscribe }}"\n---\n<p>Hi</p>\n<p><a href="{{ links.unsubscribe }}">Unsubscribe</a></p>\n',
    );
    expect(imported.notes.filter(({ of }) => of === "hi_there").map(({ kind }) => kind)).toEqual([
      "left out",
      "left out",
      "otherwise",
    ]);
  });

  it("of push has the text for every service, and says which was left", () => {
    const parts = {
      GCM: { Title: "Hi", Body: "there", Action: "URL", Url: "https://example.com" },
      APNS: { Title: "Ho" },
    };

    const imported = importing([{ PushNotificationTemplateResponse: { TemplateName: "hi", ...parts } }]);

    expect(textOf(imported, "templates/hi.push.txt")).toContain("title: Hi\n---\nthere\n");
    expect(imported.notes.map(({ text }) => text).join("\n")).toMatch(
      /that of GCM; not APNS[\s\S]*Url \(https:\/\/example.com\)/,
    );
  });

  it("sent as marketing and as transactional becomes two", () => {
    const sms = (MessageType: string, NextActivity?: string) => ({
      SMS: { TemplateName: "code", MessageConfig: { MessageType }, NextActivity },
    });
    const journey = {
      Name: "j",
      StartActivity: "a",
      Activities: { a: sms("PROMOTIONAL", "b"), b: sms("TRANSACTIONAL") },
    };

    const imported = importing([{ SMSTemplateResponse: { TemplateName: "code", Body: "1" } }, journey]);

    expect(textOf(imported, "templates/code.sms.txt")).toContain("topic: marketing");
    expect(textOf(imported, "templates/code_transactional.sms.txt")).toContain("transactional: true");
    expect(textOf(imported, "definitions/j.journey.yaml")).toMatch(/send: code\n[\s\S]*send: code_transactional\n/);
  });

  it("that nobody exported goes to nobody, and is told", () => {
    const imported = importing([
      { Name: "j", StartActivity: "a1", Activities: { a1: { EMAIL: { TemplateName: "Gone" } } } },
    ]);

    expect(textOf(imported, "templates/gone.email.html")).toContain("topic: not_imported");
    expect(textOf(imported, "settings.yaml")).toContain(
      "not_imported: { channels: [ email, sms, push ], default: out }",
    );
    expect(imported.notes).toContainEqual(expect.objectContaining({ of: "j", at: "a1", kind: "to do" }));
  });

  it.each([
    [
      "in-app",
      {
        InAppTemplateResponse: {
          TemplateName: "note",
          Content: [
            {
              HeaderConfig: { Header: 'Hi {{{Attributes.Name}}}, "{{#eq Attributes.plan "gold"}}G{{/eq}}"\n{% no %}' },
            },
          ],
        },
      },
    ],
    [
      "voice",
      {
        VoiceTemplateResponse: {
          TemplateName: "note",
          Body: 'Hi {{Attributes.Name}}, "yes"\n{{#if Attributes.none}}x',
        },
      },
    ],
  ])("of %s posts JSON, whatever a customer is called", (kind, document) => {
    const text = textOf(importing([document]), "templates/note.webhook.json") ?? "";
    const body = text.slice(text.indexOf("---\n", 4) + 4);
    const profile = { Name: 'A "B"\\', plan: "gold", phone: '+44"' };

    const scope = { profile, entry: { name: "", time: 0, properties: {} }, steps: {}, pass: 1, now: NOW, links: {} };
    const posted = JSON.parse(liquidRenderer().render(body, scope, "json", "UTC"));

    if (kind === "voice")
      expect(posted).toMatchObject({ to: '+44"', text: 'Hi {{Attributes.Name}}, "yes"\n{{#if Attributes.none}}x' });
    else expect(posted.content[0].HeaderConfig.Header).toBe('Hi A "B"\\, "G"\n{% no %}');
  });
});
