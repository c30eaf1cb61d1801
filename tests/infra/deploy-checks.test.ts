import { expect, test } from "vitest";
import { checkSender, type EmailAccount, identitiesOf } from "../../infra/deploy/account-checks.ts";
import {
  ALIASES_KEPT,
  adoptable,
  adoption,
  type DeployedMachine,
  pruneCandidates,
} from "../../infra/deploy/versions.ts";
import { senderAddress } from "../../infra/sender.ts";

/** SES with these identities, out of the sandbox. */
function emailAccount(identities: Readonly<Record<string, boolean>>, sandbox = false, sending = true): EmailAccount {
  return {
    identity: async (name) => {
      const verified = identities[name];
      return verified === undefined ? undefined : { verified };
    },
    account: async () => ({ sandbox, sending, perDay: 200 }),
  };
}

const SETTINGS = { sender: "Shop <hello@mail.example.co.uk>", templates: ["welcome"], region: "eu-west-1" };

test("a sender is verified by its address, its domain or a domain above", async () => {
  expect(identitiesOf("hello@mail.example.com")).toEqual(["hello@mail.example.com", "mail.example.com", "example.com"]);
  for (const name of ["hello@mail.example.co.uk", "mail.example.co.uk", "example.co.uk"]) {
    expect(await checkSender(emailAccount({ [name]: true }), SETTINGS)).toMatchObject([{ severity: "fine" }]);
  }
});

test("a sender that SES does not know stops the deployment and says how to make it known", async () => {
  const findings = await checkSender(emailAccount({}), SETTINGS);

  expect(findings).toEqual([
    {
      severity: "error",
      message: expect.stringContaining("create-email-identity --email-identity mail.example.co.uk"),
    },
  ]);
});

test("a sender whose verification is under way stops the deployment and says what is awaited", async () => {
  const findings = await checkSender(emailAccount({ "example.co.uk": false }), SETTINGS);

  expect(findings).toEqual([
    { severity: "error", message: expect.stringContaining("waits for the verification of example.co.uk") },
  ]);
});

test("the sandbox is a warning, paused sending an error", async () => {
  const identities = { "example.co.uk": true };

  expect(await checkSender(emailAccount(identities, true), SETTINGS)).toMatchObject([
    { severity: "fine" },
    { severity: "warning", message: expect.stringContaining("200 messages a day") },
  ]);
  expect(await checkSender(emailAccount(identities, false, false), SETTINGS)).toMatchObject([
    { severity: "fine" },
    { severity: "error", message: expect.stringContaining("paused") },
  ]);
});

test("e-mail templates without a sender stop the deployment; no e-mail templates need nothing of SES", async () => {
  const { sender, ...noSender } = SETTINGS;

  expect(sender).toBeDefined();
  expect(await checkSender(emailAccount({}), noSender)).toMatchObject([{ severity: "error" }]);
  expect(await checkSender(emailAccount({}), { ...noSender, templates: [] })).toEqual([]);
});

test.each([
  ["Shop <hello@example.com>", "hello@example.com"],
  [" hello@example.com ", "hello@example.com"],
])("the address of %j is %j", (sender, address) => {
  expect(senderAddress(sender)).toBe(address);
});

test.each(["Shop", "Shop <hello>", ""])("the sender %j is refused", (sender) => {
  expect(() => senderAddress(sender)).toThrow(/holds no address/);
});

function deployedMachine(
  machine: string,
  inStack: boolean,
  aliases: Readonly<Record<string, boolean>>,
): DeployedMachine {
  const arn = `arn:machine:${machine}`;
  return {
    machine,
    arn,
    inStack,
    aliases: Object.entries(aliases).map(([name, own], created) => ({
      name,
      arn: `${arn}:${name}`,
      inStack: own,
      created,
    })),
  };
}

const aliasName = (version: string) => `v${version}`;

const NOTHING = { standing: [], apart: [], publish: [], broken: [] };

test("going back to an old version leaves its alias alone, which an earlier deployment left behind", () => {
  const deployed = [deployedMachine("welcome", true, { vold: false, vnew: true })];
  const journeys = [{ machine: "welcome", version: "old" }];
  const alias = "arn:machine:welcome:vold";

  expect(adoptable(journeys, deployed, aliasName)).toEqual([alias]);
  expect(adoption(journeys, deployed, aliasName, new Set([alias]))).toEqual({ ...NOTHING, standing: ["welcome:old"] });
  expect(adoption(journeys, deployed, aliasName, new Set())).toEqual({ ...NOTHING, broken: [alias] });
});

test("a version that the stack owns, and one that is new, are deployed as ever", () => {
  const deployed = [
    deployedMachine("welcome", true, { vnew: true }),
    deployedMachine("win_back", true, { vold: true }),
  ];
  const journeys = [
    { machine: "welcome", version: "new" },
    { machine: "win_back", version: "new" },
    { machine: "unheard_of", version: "new" },
  ];

  expect(adoptable(journeys, deployed, aliasName)).toEqual([]);
  expect(adoption(journeys, deployed, aliasName, new Set())).toEqual(NOTHING);
});

test("a machine that a journey left behind stays out of the stack when the journey comes back", () => {
  const deployed = [deployedMachine("welcome", false, { vold: false })];
  const sound = new Set(["arn:machine:welcome:vold"]);
  const back = (version: string) => adoption([{ machine: "welcome", version }], deployed, aliasName, sound);

  expect(back("old")).toEqual({ ...NOTHING, apart: ["welcome"] });
  expect(back("new")).toEqual({ ...NOTHING, apart: ["welcome"], publish: [{ machine: "welcome", version: "new" }] });
});

test("only the oldest aliases of a machine near its limit are looked at, never those in use by the template", () => {
  const names = Array.from({ length: ALIASES_KEPT + 3 }, (_, index) => `v${index}`);
  const aliases = Object.fromEntries(names.map((name) => [name, name === "v1"]));
  const deployed = [
    deployedMachine("welcome", true, aliases),
    deployedMachine("win_back", true, { v0: false, v1: false }),
  ];

  const candidates = pruneCandidates(deployed, new Set(["v2"]));
  expect(candidates.map(({ arn }) => arn)).toEqual(["v0", "v3", "v4"].map((name) => `arn:machine:welcome:${name}`));
});

test("domains are looked up without their case, addresses with it", () => {
  expect(identitiesOf("Hello@Mail.Example.COM")).toEqual(["Hello@Mail.Example.COM", "mail.example.com", "example.com"]);
});
