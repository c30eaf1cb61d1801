import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** The browser of Debian and of GitHub's runners; without one its tests are left out. */
export const BROWSER_PATH = ["/usr/bin/chromium", "/usr/bin/google-chrome"].find((path) => existsSync(path));

export async function openBrowser(): Promise<Browser> {
  if (BROWSER_PATH === undefined) throw new Error("There is no browser.");
  return chromium.launch({ executablePath: BROWSER_PATH, args: ["--no-sandbox"] });
}
