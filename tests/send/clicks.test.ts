import { describe, expect, it } from "vitest";
import { sealer } from "../../adapters/system/sealer.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { readClick } from "../../core/links/click.ts";
import { clickCounter } from "../../core/links/count-clicks.ts";
import type { Template } from "../../core/model/message.ts";
import type { Profile } from "../../core/model/profile.ts";
import type { Settings } from "../../core/model/settings.ts";
import { outcome, receipt, SENT, task, world } from "./world.ts";

const BODY = '<a name="cart" href="https://shop.example/cart">Your cart</a>';
const AGREED = { purposes: { tracking: { v: true, t: 1 } } };

/** The e-mail that a send hands over, and the calls that it made. */
async function sent(
  of: "hello" | "receipt",
  { settings = { clicks: {} }, profile = AGREED }: { settings?: Partial<Settings>; profile?: Partial<Profile> } = {},
) {
  const all = await world({ profile });
  const keys: string[] = [];
  const read = async (name: string) => {
    keys.push(name);
    return "new\nold";
  };
  const secrets = { read, readAnew: async () => "" };
  const known = all.deps.templates[of];
  if (known === undefined) throw new Error("no template");
  const template: Template = { ...known, body: BODY };
  const whole = { ...all.deps.settings, ...settings };
  const deps = {
    ...all.deps,
    settings: whole,
    clicks: clickCounter({ sealer, secrets, secret: "keys", url: "https://links.example" }, whole),
    templates: { ...all.deps.templates, [of]: template },
  };
  expect(await outcome(deps, of === "hello" ? task : receipt)).toEqual(SENT);
  const [mail] = all.channel.calls;
  if (mail?.channel !== "email") throw new Error("no e-mail");
  return { mail, keys, calls: all.calls };
}

describe("the links of a message that are counted", () => {
  it("name the message, its template and where they lead; the plain text has the address itself", async () => {
    const { mail } = await sent("hello");
    const [, token = ""] = /https:\/\/links\.example\/l\/([\w-]+)/.exec(mail.html) ?? [];

    expect(readClick(sealer, ["new"], token)).toMatchObject({
      ...{ customerId: "c-1", key: "welcome#1#hello#1", template: "hello" },
      ...{ target: "https://shop.example/cart", name: "cart", position: 1 },
    });
    expect(mail.text).toContain("https://shop.example/cart");
    expect(sha256(mail.text ?? "")).toBe(sha256((await sent("hello")).mail.text ?? ""));
  });

  it("have the parameters of web analytics in their target", async () => {
    const { mail } = await sent("hello", { settings: { clicks: {}, utm: { source: "shop" } } });
    const [, token = ""] = /\/l\/([\w-]+)/.exec(mail.html) ?? [];

    expect(readClick(sealer, ["new"], token)?.target).toBe(
      "https://shop.example/cart?utm_source=shop&utm_medium=email&utm_campaign=welcome",
    );
  });

  it.each<[string, Partial<Profile>]>([
    ["has said nothing, where the settings leave it at that", {}],
    ["objects", { purposes: { tracking: { v: false, t: 1 } } }],
  ])("are none for a customer who %s", async (_, profile) => {
    const { mail } = await sent("hello", { profile });

    expect(mail.html).toContain('href="https://shop.example/cart"');
  });

  it("are there for a customer who has said nothing where the settings allow it", async () => {
    const consent = { purposes: { tracking: "in" as const } };

    expect((await sent("hello", { profile: {}, settings: { clicks: {}, consent } })).mail.html).toContain("/l/");
  });

  it("are none in a receipt, and the keys are not read for it, unless the settings say so", async () => {
    const plain = await sent("receipt");
    const other = await sent("receipt", { settings: { clicks: { transactional: true } } });

    expect(plain.mail.html).toBe(BODY);
    expect(plain.keys).toEqual([]);
    expect(other.mail.html).toContain("/l/");
  });

  it("cost no read or write of the table", async () => {
    const { calls } = await sent("hello");

    expect(calls.filter((call) => /read/.test(call))).toHaveLength(2);
    expect(calls.filter((call) => /write|put|finish/.test(call))).toHaveLength(3);
  });
});
