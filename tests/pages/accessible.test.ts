import { mkdirSync } from "node:fs";
import { join } from "node:path";
import axe from "axe-core";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BROWSER_PATH, openBrowser } from "../browser.ts";
import { NOON } from "../policy/inputs.ts";
import { DAY, pagesWorld, submitted } from "./world.ts";

/** A folder for pictures of the pages, to look at; none are made without it. */
const PICTURES = process.env.SOJOURN_PICTURES;
/** A phone, and a laptop. */
const WIDTHS = [390, 1280];

/** Every page, by name. */
async function pages(): Promise<Readonly<Record<string, string>>> {
  const { ask, token, clock, suppressions, deps } = await pagesWorld();
  const preferences = `/p/${token("preferences")}`;
  const unsubscribe = `/u/${token("unsubscribe")}`;
  const confirm = `/c/${token("confirm")}`;
  const body = async (path: string, post?: string) => (await ask(path, post)).body ?? "";
  const shown = await body(preferences);
  const found = {
    unsubscribe: await body(unsubscribe),
    unsubscribed: await body(unsubscribe, "do=1"),
    preferences: shown,
    saved: await body(preferences, submitted(shown, { "news/email": true })),
    confirm: await body(confirm),
    confirmed: await body(confirm, "do=1"),
    broken: await body("/u/x"),
    german: await (await pagesWorld({ profile: { locale: { v: "de", t: 1 } } }))
      .ask(preferences)
      .then((one) => one.body ?? ""),
  };
  await suppressions.put("sms", deps.hash("+447700900123"), "unsubscribed", NOON);
  const stopped = await body(preferences);
  deps.events.put = () => Promise.reject(new Error("throttled"));
  const busy = await body(unsubscribe, "do=1");
  clock.set(NOON + 31 * DAY);
  const expired = await body(preferences);
  const late = { confirmTooOld: await body(confirm), renewed: await body(preferences, "renew=1") };
  const nobody = await pagesWorld({ profile: { addresses: {} } });
  const nothing = await nobody.ask(`/p/${nobody.token("preferences")}`);
  return { ...found, stopped, busy, expired, ...late, nothing: nothing.body ?? "" };
}

let browser: Browser | undefined;
beforeAll(async () => {
  if (BROWSER_PATH !== undefined) browser = await openBrowser();
});
afterAll(() => browser?.close());

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** Light or dark changes colours alone. */
const LOOKS = [
  { colorScheme: "light", rules: WCAG },
  { colorScheme: "dark", rules: ["color-contrast", "link-in-text-block"] },
] as const;

test.skipIf(BROWSER_PATH === undefined)(
  "every page is readable for everybody (WCAG 2.2 AA, as far as axe-core tells), on a phone and on a laptop, light and dark, and works without a script",
  async () => {
    const all = await pages();
    for (const [width, { colorScheme, rules }] of WIDTHS.flatMap((each) =>
      LOOKS.map((look) => [each, look] as const),
    )) {
      const context = await browser?.newContext({ viewport: { width, height: 844 }, colorScheme });
      const tab = await context?.newPage();
      for (const [name, html] of Object.entries(all)) {
        await tab?.setContent(html);
        if (PICTURES !== undefined) {
          mkdirSync(PICTURES, { recursive: true });
          await tab?.screenshot({ path: join(PICTURES, `${name}-${width}-${colorScheme}.png`), fullPage: true });
        }
        await tab?.evaluate(axe.source);
        const violations = await tab?.evaluate(
          `axe.run({ runOnly: ${JSON.stringify(rules)} }).then(({ violations }) => violations.map(({ id, nodes }) => id + " " + nodes.map(({ html }) => html)))`,
        );
        const tooWide = await tab?.evaluate("document.documentElement.scrollWidth > innerWidth");
        expect({ name, width, colorScheme, violations, tooWide }).toEqual({
          name,
          width,
          colorScheme,
          violations: [],
          tooWide: false,
        });
        expect(html).not.toContain("<script");
      }
      await context?.close();
    }
  },
);
