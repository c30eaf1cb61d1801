import { describe, expect, it } from "vitest";
import { sealer } from "../../adapters/system/sealer.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { readToken } from "../../core/links/link.ts";
import { linkMaker } from "../../core/links/message-links.ts";
import type { Template } from "../../core/model/message.ts";
import { dropped, outcome, receipt, SENT, task, world } from "./world.ts";

const BODY = '<a href="{{ links.unsubscribe }}">End</a> <a href="{{ links.preferences }}">Choose</a>';

async function withTemplate(of: "hello" | "receipt", part: Partial<Template>) {
  const all = await world();
  const reads: string[] = [];
  const links = linkMaker({
    sealer,
    hash: sha256,
    secrets: {
      read: async (name) => {
        reads.push(name);
        return "new\nold";
      },
      readAnew: async () => "",
    },
    secret: "keys",
    url: "https://links.example",
  });
  const known = all.deps.templates[of];
  if (known === undefined) throw new Error("no template");
  const template: Template = { ...known, ...part };
  const deps = { ...all.deps, links, templates: { ...all.deps.templates, [of]: template } };
  return { ...all, deps, reads };
}

const tokens = (html: string) => [...html.matchAll(/https:\/\/links\.example\/([upc])\/([\w-]+)/g)];

describe("the links of a message", () => {
  it("name customer, message, topic and channel, and the header has the one to unsubscribe", async () => {
    const { deps, channel } = await withTemplate("hello", { body: BODY, links: ["unsubscribe", "preferences"] });

    expect(await outcome(deps)).toEqual(SENT);

    const [mail] = channel.calls;
    if (mail?.channel !== "email") throw new Error("no e-mail");
    const [unsubscribe, preferences] = tokens(mail.html).map(([, path, token = ""]) => [
      path,
      readToken(sealer, ["new"], token),
    ]);
    expect(unsubscribe).toMatchObject([
      "u",
      { kind: "unsubscribe", customer: "c-1", message: "welcome#1#hello#1", topic: "account", channel: "email" },
    ]);
    expect(preferences).toMatchObject(["p", { kind: "preferences", customer: "c-1" }]);
    expect(mail.unsubscribe).toBe(tokens(mail.html)[0]?.[0]);
  });

  it("are in the header of marketing whose text names none", async () => {
    const { deps, channel } = await withTemplate("hello", {});

    await outcome(deps);

    expect(channel.calls[0]).toMatchObject({ unsubscribe: expect.stringMatching(/^https:\/\/links\.example\/u\//) });
  });

  it("are not made for a message that holds none: the keys are not read", async () => {
    const { deps, channel, reads } = await withTemplate("receipt", {});

    expect(await outcome(deps, receipt)).toEqual(SENT);

    expect(reads).toEqual([]);
    expect(channel.calls[0]).not.toHaveProperty("unsubscribe");
  });

  it("of a receipt lead to the preferences, and to nothing that could be ended", async () => {
    const end = '{% if links.unsubscribe %}<a href="{{ links.unsubscribe }}">End</a>{% endif %}';
    const body = `<a href="{{ links.preferences }}">Choose</a>${end}`;
    const { deps, channel } = await withTemplate("receipt", { body, links: ["preferences"] });

    expect(await outcome(deps, receipt)).toEqual(SENT);

    const [mail] = channel.calls;
    if (mail?.channel !== "email") throw new Error("no e-mail");
    expect(tokens(mail.html).map(([, path]) => path)).toEqual(["p"]);
    expect(mail).not.toHaveProperty("unsubscribe");
  });

  it("that are not there drop the message rather than be empty", async () => {
    const { deps, message } = await withTemplate("receipt", { body: BODY, links: ["unsubscribe"] });

    expect(await outcome(deps, receipt)).toEqual(dropped("render_failed"));

    expect(await message("welcome#1#receipt#1")).toMatchObject({ verdict: { rule: "no links.unsubscribe" } });
  });

  it("cost no read or write of the table", async () => {
    const { deps, calls } = await withTemplate("hello", { body: BODY, links: ["unsubscribe"] });

    await outcome(deps, task);

    expect(calls.filter((call) => /read/.test(call))).toHaveLength(2);
    expect(calls.filter((call) => /write|put|finish/.test(call))).toHaveLength(3);
  });
});
