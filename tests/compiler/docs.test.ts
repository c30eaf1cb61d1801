import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { SourceFile } from "../../workflows/compiler/compiled.ts";
import { diagnosticsDocument } from "../../workflows/compiler/diagnostics/document.ts";
import { TABLES, tablesIn, withTables } from "../../workflows/compiler/schema/reference.ts";
import { FORMS } from "../../workflows/compiler/steps/kinds.ts";
import { TEMPLATE_KINDS } from "../../workflows/compiler/templates/channels.ts";
import { withMjml } from "../../workflows/mjml.ts";
import { compiledIn, destinationFile, journeyFile, mail, segmentFile, sharedFile } from "./fixture.ts";

const guide = readFileSync("docs/journey-language.md", "utf8");

/** The examples of the guide: language of the fence, text, line. */
const examples = [...guide.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)].map((found) => ({
  language: found[1] ?? "",
  text: found[2] ?? "",
  line: guide.slice(0, found.index).split("\n").length,
}));

describe("the tables of fields in the guide", () => {
  const pages = ["docs/journey-language.md", "docs/sources.md", "docs/destinations.md"].map((path) =>
    readFileSync(path, "utf8"),
  );

  it("are what `npm run generate` writes", () => {
    for (const page of pages) expect(withTables(page)).toBe(page);
  });

  it("are all there, each once", () => {
    expect(pages.flatMap(tablesIn).sort()).toEqual(Object.keys(TABLES).sort());
  });

  it("say of every field what it means", () => {
    const silent = Object.entries(TABLES).flatMap(([table, fields]) =>
      Object.entries(fields).flatMap(([name, { description }]) =>
        description === undefined ? [`${table}: ${name}`] : [],
      ),
    );
    expect(silent).toEqual([]);
  });
});

describe("templates in the guide", () => {
  const endings = Object.entries(TEMPLATE_KINDS).flatMap(([channel, { types }]) =>
    types.map((type) => [channel, type]),
  );

  it.each(endings)("docs/journey-language.md names a file of %s that ends in .%s", (channel, type) => {
    expect(guide).toMatch(new RegExp(`\\.${channel}\\.${type}\\b`));
  });
});

const HEAD = "journey: example\n";
const ENTER = "enter: { event: Order Completed }\n";
const STEPS = "steps: [ { send: hello } ]\n";

const BUTTON = "templates/partials/button.html";

/** What examples leave out: each file is there unless the example is it. */
const WORLD: readonly SourceFile[] = [
  ...["lapsed", "vip", "waitlist"].map((name) => segmentFile(`segment: ${name}\nwhen: profile.${name} = true\n`)),
  ...["active_list", "lapsed_list"].map((name) => segmentFile(`segment: ${name}\nlist: true\n`)),
  segmentFile(exampleOf("segment: agrees_to_ads")),
  sharedFile(exampleOf("shared: ")),
  destinationFile(exampleOf("destination: billing_retry")),
  destinationFile("destination: support_ticket\nurl: https://billing.example.com/tickets\n"),
  { path: `workflows/${BUTTON}`, text: exampleOf('<a href="{{ href }}"') },
  mail("with_button", "{% render 'button', label: 'Cart', href: 'https://shop.example.com/cart' %}"),
  journeyFile(`journey: welcome\n${ENTER}${STEPS}`),
  journeyFile(`journey: win_back\n${"enter: { api: true }\n"}${STEPS}`),
  journeyFile(exampleOf("journey: abandoned_cart\ntitle")),
];

function exampleOf(beginning: string): string {
  return examples.find(({ text }) => text.startsWith(beginning))?.text ?? "";
}

/** The file that an example stands for, with what it leaves out. */
function fileOf(language: string, text: string): SourceFile {
  const path = (rest: string) => ({ path: `workflows/${rest}`, text });
  if (language === "html") return path(text.startsWith("---") ? "templates/cart.email.html" : BUTTON);
  if (language === "mjml") return path("templates/cart.email.mjml");
  if (language === "json") {
    if (text.includes("destination:")) return path("templates/call_them.task.json");
    return path(text.includes('"title"') ? "templates/cart_news.in_app.json" : "templates/order_paid.webhook.json");
  }
  if (language === "text" && text.includes("approved:")) return path("templates/order_update.whatsapp.txt");
  if (language === "text") return path(text.includes("title:") ? "templates/cart.push.txt" : "templates/cart.sms.txt");
  if (text.startsWith("zone:")) return path("settings.yaml");
  // A part of the settings, beside those of the guide.
  if (/^(budgets|deliverability|pace):/.test(text))
    return { ...path("settings.yaml"), text: `${exampleOf("zone:")}\n${text}` };
  if (text.startsWith("events:")) return path("events.yaml");
  if (text.startsWith("segment:")) return segmentFile(text);
  if (text.startsWith("destination:")) return destinationFile(text);
  if (text.startsWith("shared:")) return sharedFile(text);
  if (text.startsWith("- test:")) return path("definitions/abandoned_cart.test.yaml");
  if (/^canary:/m.test(text)) return path("definitions/abandoned_cart.canary.yaml");
  if (text.startsWith("journey:")) return journeyFile(text);
  if (text.startsWith("- ")) return journeyFile(`${HEAD}${ENTER}steps:\n${text}`);
  return journeyFile(`${HEAD}${text.includes("enter:") ? "" : ENTER}${text}${STEPS}`);
}

/** The templates that files send, by what stands behind `send`, `first of` and the parameter `template`. */
function templatesOf(files: readonly SourceFile[]): SourceFile[] {
  const texts = files.map(({ text }) => text).join("\n");
  const lists = [...texts.matchAll(/first of: \[([^\]]*)\]/g)].flatMap((found) => (found[1] ?? "").split(/,\s*/));
  const named = [...texts.matchAll(/(?:send|template): (\w+)/g)].map((found) => found[1] ?? "");
  return [...new Set([...lists, ...named])].map((name) => mail(name));
}

function filesOf(language: string, text: string): SourceFile[] {
  const own = fileOf(language, text);
  // Everything else would have to keep to its names.
  if (own.path === "workflows/events.yaml") return [own, SETTINGS];
  const around = WORLD.filter(({ path }) => path !== own.path);
  const settings = own.path === "workflows/settings.yaml" ? [] : [SETTINGS];
  return [own, ...around, ...settings, ...templatesOf([own, ...around])];
}

const SETTINGS: SourceFile = { path: "workflows/settings.yaml", text: exampleOf("zone:") };

describe("the guide to the journey language", () => {
  it.each(examples)("the $language of line $line compiles", async ({ language, text }) => {
    const files = filesOf(language, text);

    expect(compiledIn(await withMjml(files)).workspace.diagnostics).toEqual([]);
  });

  it("has an example of every step, entry and file", () => {
    const all = examples.map(({ text }) => text).join("\n");

    for (const word of [
      ...Object.keys(FORMS),
      ..."event segment schedule date api shared destination canary".split(" "),
    ]) {
      expect(all).toMatch(new RegExp(`(^|[ {-])${word}:`, "m"));
    }
  });

  it.each(Object.entries(FORMS))("shows the example of the step %s in docs/journey-language.md", (key, { example }) => {
    expect(guide).toContain(`### ${key.charAt(0).toUpperCase()}${key.slice(1)}`);
    expect(guide).toContain(example);
  });

  it("links to headings that it has", () => {
    const anchors = new Set(
      [...guide.matchAll(/^#+ (.*)$/gm)].map((found) =>
        (found[1] ?? "")
          .toLowerCase()
          .replace(/[^\w\s-]/g, "")
          .trim()
          .replace(/\s+/g, "-"),
      ),
    );

    const links = [...guide.matchAll(/\]\(#([^)]*)\)/g)].map((found) => found[1] ?? "");
    expect(links.filter((link) => !anchors.has(link))).toEqual([]);
  });
});

describe("docs/diagnostics.md", () => {
  it("is what `npm run generate` writes", () => {
    expect(readFileSync("docs/diagnostics.md", "utf8")).toBe(diagnosticsDocument());
  });
});
