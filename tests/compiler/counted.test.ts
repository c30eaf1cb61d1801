import { expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { compileWorkspace } from "../../workflows/compiler/workspace.ts";
import { SHOP } from "./fixture.ts";

/** The links of a marketing e-mail that `check` says are not counted. */
async function told(link: string, clicks = "{}", front = "topic: offers") {
  const [settings, ...shop] = SHOP.filter(({ path }) => !path.includes("/templates/"));
  const templates = ["hello", "reminder"].map((name) => ({
    path: `workflows/templates/${name}.email.html`,
    text: `---\n${front}\nsubject: Hi\n---\n<a href="${link}">A</a>\n`,
  }));
  const text = `${settings?.text}${clicks === "" ? "" : `clicks: ${clicks}\n`}`;
  const files = [{ path: "workflows/settings.yaml", text }, ...shop, ...templates];
  const { diagnostics } = await compileWorkspace(files, { hash: sha256, whole: true });
  return diagnostics
    .filter(({ code, file }) => code === "SJ492" && file.includes("hello"))
    .map(({ line, column, found }) => [line, column, found]);
}

it.each([
  ["https://shop.example/{{ entry.properties.path }}", "{}"],
  ["{{ links.preferences }}", "{}"],
  ["{{ brand.website }}", "{}"],
  ["mailto:a@shop.example", "{}"],
  ["{{ profile.site }}", "{ hosts: shop.example }"],
  ["shopapp://cart", "{ apps: shopapp }"],
  ["{{ profile.site }}", ""],
])("%s is in order where the settings say clicks: %s", async (link, clicks) => {
  expect(await told(link, clicks)).toEqual([]);
});

it.each([
  ["{{ profile.site }}"],
  ["https://{{ profile.host }}/"],
  ["https://shop.example{{ profile.rest }}"],
  ["http://shop.example/"],
  ["shopapp://cart"],
])("%s is told with its place", async (link) => {
  expect(await told(link)).toEqual([[5, 10, link]]);
});

it("links of transactional e-mail are told only where they would be counted", async () => {
  expect(await told("http://shop.example/", "{}", "transactional: true")).toEqual([]);
  expect(await told("http://shop.example/", "{ transactional: true }", "transactional: true")).toHaveLength(1);
});
