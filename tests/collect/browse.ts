import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { expect } from "vitest";
import { openBrowser } from "../browser.ts";

const require = createRequire(import.meta.url);

/**
 * Opens a page of another origin that loads @segment/analytics-next and makes these calls on `analytics`; ends once
 * `arrived` has, which is told what was asked of `url` so far and how it was answered; says all of that.
 */
export async function browse(
  url: string,
  {
    load,
    calls,
    arrived,
  }: { readonly load: string; readonly calls: string; arrived(asked: readonly string[]): Promise<unknown> },
): Promise<readonly string[]> {
  const library = readFileSync(require.resolve("@segment/analytics-next/dist/umd/index.js"));
  const script = `
    const analytics = window.AnalyticsNext.AnalyticsBrowser.load(${load});
    (async () => {
      ${calls}
    })().then(() => { document.title = "said"; }, (error) => { document.title = String(error); });`;
  const site = createServer((request, response) => {
    if (request.url === "/library.js") response.end(library);
    else
      response
        .setHeader("content-type", "text/html; charset=utf-8")
        .end(`<meta charset="utf-8"><script src="/library.js"></script><script>${script}</script>`);
  });
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  const address = site.address();
  const browser = await openBrowser();
  try {
    const page = await browser.newPage();
    const asked: string[] = [];
    page.on("response", (response) => {
      const { pathname } = new URL(response.url());
      if (response.url().startsWith(url)) asked.push(`${response.request().method()} ${pathname} ${response.status()}`);
    });
    await page.goto(`http://localhost:${typeof address === "object" ? address?.port : 0}/`);
    await page.waitForFunction('document.title !== ""', undefined, { timeout: 20_000 });
    expect(await page.title()).toBe("said");
    await arrived(asked);
    return asked;
  } finally {
    await browser.close();
    await new Promise((resolve) => site.close(resolve));
  }
}
