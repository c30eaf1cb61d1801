import { describe, expect, it } from "vitest";
import { BY_DESTINATION } from "../../core/channels/by-destination.ts";
import { CHANNELS } from "../../core/channels/channels.ts";
import { BUDGETS, COMMON_PARTS, EVERY_PART, PART_BUDGETS } from "../../functions/budgets.ts";
import { compile } from "../../functions/bundle.ts";
import { PARTS, type Part, partsOf } from "../../functions/parts.ts";
import { onlyVersion, withPlainKeys } from "../../functions/slim-sdk.ts";
import { settings } from "../policy/inputs.ts";

/** Words that only the code of a part has: the names of its service's calls. */
const WORDS: Readonly<Record<Part, RegExp>> = {
  email: /"SendEmail"/,
  sms: /"SendTextMessage"/,
  whatsapp: /"SendWhatsAppMessage"/,
  push: /"Publish"/,
  in_app: /"A#"|`A#/,
  webhook: /idempotency-key/,
  clicks: /mso-hide/,
  lambda: /"Invoke"/,
  attachments: /attachment_missing/,
  task: /"Invoke"/,
  slack: /"Invoke"/,
  audience: /"Invoke"/,
};

/** The parts that one sender serves. */
const SHARED: ReadonlySet<Part> = new Set([...BY_DESTINATION, "lambda"]);

interface Code {
  readonly bytes: number;
  readonly text: string;
}
const compiled = new Map<string, Promise<Code>>();

/** The code of send with these parts; each is bundled once. */
function send(...parts: readonly Part[]): Promise<Code> {
  const known = compiled.get(parts.join()) ?? codeOf(parts);
  compiled.set(parts.join(), known);
  return known;
}

async function codeOf(parts: readonly Part[]): Promise<Code> {
  const code = await compile("send", parts);
  return { bytes: code.byteLength, text: Buffer.from(code).toString("utf8") };
}

describe("the parts of a workspace", () => {
  it("are the channels that a template is written for", () => {
    const templates = { a: { channel: "push" }, b: { channel: "email" }, c: { channel: "push" } } as const;

    expect(partsOf({ templates, settings })).toEqual(["email", "push"]);
    expect(partsOf({ templates: {}, settings: { ...settings, sender: { email: "a@example.com" } } })).toEqual([]);
  });

  it("are attachments where a template has some, in any language, and a bucket is named", () => {
    const attachments = [{ key: "invoices/1.pdf", name: "Invoice.pdf" }];
    const variants = { de: { body: "", links: [], attachments } };
    const withBucket = { ...settings, attachments: { bucket: "shop-documents" } };
    const parts = (template: object, of = withBucket) =>
      partsOf({ templates: { a: { channel: "email", ...template } }, settings: of });

    expect(parts({ attachments })).toEqual(["email", "attachments"]);
    expect(parts({ variants })).toEqual(["email", "attachments"]);
    expect(parts({})).toEqual(["email"]);
    expect(partsOf({ templates: { a: { channel: "email", attachments } }, settings })).toEqual(["email"]);
  });

  it("have each channel among them", () => {
    expect(PARTS).toEqual(expect.arrayContaining([...CHANNELS]));
  });
});

describe("the code of send", () => {
  it("has none of the parts where none is configured", async () => {
    const none = await send();

    for (const part of PARTS) expect(none.text).not.toMatch(WORDS[part]);
    expect(none.text).not.toContain("WITH.");
  });

  it.each(PARTS)("has %s alone where it alone is configured, within its own budget", async (part) => {
    const none = await send();
    const { text, bytes } = await send(part);

    const alike = (other: Part) => other === part || (SHARED.has(other) && SHARED.has(part));
    for (const other of PARTS) expect(WORDS[other].test(text), other).toBe(alike(other));
    expect(bytes - none.bytes).toBeGreaterThan(0);
    expect(bytes - none.bytes).toBeLessThanOrEqual(PART_BUDGETS[part]);
  });

  it("is below its budgets with the common parts, and with every part", async () => {
    const common = await send(...COMMON_PARTS);
    const every = await send(...PARTS);

    expect(common.bytes).toBeLessThanOrEqual(BUDGETS.send);
    expect(every.bytes).toBeLessThanOrEqual(EVERY_PART);
  });
});

describe("what is left out of the SDK", () => {
  it("is nothing of a schema but the brackets of its keys", () => {
    const schema =
      'const _a = "one";\nconst _b = "two";\nvar X$ = [3, n0, _a,\n  { [_a]: _b, [_b]: [_a], [_c]: 1 }\n];\nf[_a];';

    expect(withPlainKeys(schema)).toBe(
      'const _a = "one";\nconst _b = "two";\nvar X$ = [3, n0, _a,\n  { "one": _b, "two": [_a], [_c]: 1 }\n];\nf[_a];',
    );
  });

  it("is nothing of a manifest that the client reads", () => {
    expect(onlyVersion('{ "name": "a", "version": "3.1.0", "scripts": {} }')).toBe('{"version":"3.1.0"}');
  });

  it("is not what an answer of the service is read by", async () => {
    expect((await send("email")).text).toContain("AccountSuspended");
  });
});

describe("the code of collect", () => {
  it("answers apps only where a template is an in-app message", async () => {
    const [without, withInbox] = await Promise.all([compile("collect", []), compile("collect", ["in_app"])]);

    expect(Buffer.from(without).includes("in-app/")).toBe(false);
    expect(Buffer.from(withInbox).includes("in-app/")).toBe(true);
    expect(without.byteLength).toBeLessThanOrEqual(305_000);
    expect(withInbox.byteLength).toBeLessThanOrEqual(BUDGETS.collect);
  });
});
