import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { writePreview } from "../../cli/preview/write.ts";
import { madeUp } from "../../workflows/compiler/templates/made-up.ts";
import { prepareWorkspace } from "../../workflows/compiler/workspace.ts";
import { readWorkspace } from "../../workflows/read.ts";
import { BROWSER_PATH, openBrowser } from "../browser.ts";

/** How the e-mails of the shipped journeys look: in every language, on a desktop and on a phone, light and dark. */
const NOW = Date.UTC(2026, 5, 1, 9);
const files = await readWorkspace(process.cwd());
const { workspace, templates } = prepareWorkspace(files, { hash: sha256 });
const mails = Object.values(workspace.templates).filter(({ channel }) => channel === "email");

async function htmlOf(name: string, locale: string): Promise<string> {
  const template = workspace.templates[name];
  if (template === undefined) throw new Error(`There is no template ${name}.`);
  const { profile, told } = madeUp(templates.templates.get(name)?.reads ?? [], NOW);
  const person = { profile: { ...profile, locale: { v: locale, t: NOW } }, told };
  const written = await writePreview({ template, settings: workspace.settings, person, now: NOW, files });
  if (!("outgoing" in written) || written.outgoing.channel !== "email") throw new Error(`${name} cannot be filled.`);
  return written.outgoing.html;
}

const isThere = mails.length > 0;

it.skipIf(!isThere)(
  "the sample e-mails are MJML in English and German, with links to what customers choose; marketing also with one that ends it",
  () => {
    expect(mails.length).toBeGreaterThan(20);
    for (const { name, variants, links, topic } of mails) {
      const own = files.filter(({ path }) => path.startsWith(`workflows/templates/${name}.`)).map(({ path }) => path);
      expect(own).toEqual([`workflows/templates/${name}.de.email.mjml`, `workflows/templates/${name}.email.mjml`]);
      expect(Object.keys(variants ?? {})).toEqual(["de"]);
      for (const one of [links, variants?.de?.links]) {
        expect(one).toContain("preferences");
        if (topic !== undefined) expect(one).toContain("unsubscribe");
      }
    }
  },
);

describe.skipIf(!isThere || BROWSER_PATH === undefined)("the sample e-mails in a browser", { timeout: 120_000 }, () => {
  let browser: Browser;
  const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  it.each(["en-GB", "de-DE"])("fit a desktop and a phone, and can be read light and dark: %s", async (locale) => {
    const page = await browser.newPage();
    const found: string[] = [];
    for (const { name } of mails) {
      await page.setContent(await htmlOf(name, locale));
      await page.addScriptTag({ content: axe });
      for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: 844 });
        const wide = await page.locator("html").evaluate((html) => html.scrollWidth);
        if (wide > width) found.push(`${name} is ${wide} pixels wide on ${width}`);
      }
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        const violations = await page.locator("html").evaluate(async (html) => {
          const { violations: all } = await Reflect.get(globalThis, "axe").run(html.ownerDocument, {
            runOnly: ["color-contrast", "link-name", "image-alt", "html-has-lang"],
          });
          return all.map(({ id, nodes }: { id: string; nodes: { html: string }[] }) => `${id} ${nodes[0]?.html}`);
        });
        for (const one of violations) found.push(`${name}, ${colorScheme}: ${one}`);
      }
    }
    await page.close();
    expect(found).toEqual([]);
  });
});
