import { expect, test } from "vitest";
import { FUNCTION_NAMES, type FunctionName } from "../../functions/bundle.ts";
import { LEADING_KEYS, PERMISSIONS, type Target } from "../../infra/permissions.ts";
import { permits } from "../../local/template/policy.ts";
import type { Stack } from "../../local/template/stack.ts";
import { compiledJourney, fullWorkspace, WHATSAPP_NUMBER, workspaceOf } from "./sample-workspace.ts";
import { functionOf, stackOf } from "./stack-of.ts";

const BILLING = "arn:aws:lambda:eu-west-1:000000000000:function:billing";
const SECRET = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:";
const WORKSPACE = fullWorkspace(compiledJourney("welcome", "0123456789ab"));
const { stack, template } = stackOf(WORKSPACE);
const LINK_KEYS = Object.entries(template.Resources).find(
  ([, { Type }]) => Type === "AWS::SecretsManager::Secret",
)?.[0];
const BUCKET = stack.rules.flatMap(
  ({ pattern }) => /"sojourn-dev-[^"]*files[^"]*"/.exec(JSON.stringify(pattern)) ?? [],
)[0];
const IMPORTS = `arn:aws:s3:::${BUCKET?.slice(1, -1)}`;
const STATES = "arn:aws:states:eu-west-1:000000000000";

const TABLES = [
  "arn:aws:dynamodb:eu-west-1:000000000000:table/sojourn-dev",
  "arn:aws:dynamodb:eu-west-1:000000000000:table/sojourn-prod",
] as const;

/** One resource that each target covers, and one like it that is not ours. */
const RESOURCES: Readonly<Record<Target, readonly [ours: string, others: string]>> = {
  reads: TABLES,
  writes: TABLES,
  turns: TABLES,
  scans: TABLES,
  inbox: TABLES,
  dueIndex: [
    "arn:aws:dynamodb:eu-west-1:000000000000:table/sojourn-dev/index/due",
    "arn:aws:dynamodb:eu-west-1:000000000000:table/sojourn-dev/index/other",
  ],
  membersIndex: [
    "arn:aws:dynamodb:eu-west-1:000000000000:table/sojourn-dev/index/members",
    "arn:aws:dynamodb:eu-west-1:000000000000:table/sojourn-dev/index/other",
  ],
  reportedIndex: [
    "arn:aws:dynamodb:eu-west-1:000000000000:table/sojourn-dev/index/reported",
    "arn:aws:dynamodb:eu-west-1:000000000000:table/sojourn-dev/index/other",
  ],
  machines: [`${STATES}:stateMachine:sojourn-dev-gone:v0123456789ab`, `${STATES}:stateMachine:sojourn-prod-welcome`],
  runs: [`${STATES}:execution:sojourn-dev-gone:gone-1`, `${STATES}:execution:sojourn-prod-welcome:welcome-1`],
  ingestQueue: [
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-ingest",
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-settle",
  ],
  settleQueue: [
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-settle",
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-ingest",
  ],
  refusedQueue: [
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-refused",
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-ingest",
  ],
  ingestDead: [
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-ingest-dead",
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-ingest",
  ],
  rosterDead: [
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-roster-dead",
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-settle-dead",
  ],
  settleDead: [
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-settle-dead",
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-settle",
  ],
  callsQueue: [
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-calls",
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-settle",
  ],
  callsDead: [
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-calls-dead",
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-calls",
  ],
  webhooksQueue: [
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-webhooks",
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-calls",
  ],
  webhooksDead: [
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-webhooks-dead",
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-webhooks",
  ],
  sourcesQueue: [
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-sources",
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-ingest",
  ],
  sourcesDead: [
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-sources-dead",
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-sources",
  ],
  deletes: TABLES,
  erasuresQueue: [
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-erasures",
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-sources",
  ],
  erasuresSend: [
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-erasures",
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-settle",
  ],
  erasuresDead: [
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-erasures-dead",
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-settle-dead",
  ],
  inboundQueue: [
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-inbound",
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-ingest",
  ],
  inboundDead: [
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-inbound-dead",
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-inbound",
  ],
  optOuts: [
    "arn:aws:sms-voice:eu-west-1:000000000000:opt-out-list/Default",
    "arn:aws:sms-voice:eu-west-1:000000000000:opt-out-list/Other",
  ],
  phonesIndex: [
    "arn:aws:dynamodb:eu-west-1:000000000000:table/sojourn-dev/index/phones",
    "arn:aws:dynamodb:eu-west-1:000000000000:table/sojourn-dev/index/other",
  ],
  bulkQueue: [
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-bulk",
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-ingest",
  ],
  bulkDead: [
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-bulk-dead",
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-ingest",
  ],
  importBucket: [IMPORTS, `${IMPORTS}-of-somebody-else`],
  importFiles: [`${IMPORTS}/events/shop/orders.csv`, "arn:aws:s3:::others/events/shop/orders.csv"],
  // The function never writes a file that would be taken in.
  importReceipts: [`${IMPORTS}/receipts/events/shop/orders.csv.receipt.json`, `${IMPORTS}/events/shop/orders.csv`],
  attachmentFiles: ["arn:aws:s3:::shop-documents/invoices/7.pdf", "arn:aws:s3:::shop-documents/payroll/7.pdf"],
  attachmentBucket: ["arn:aws:s3:::shop-documents", "arn:aws:s3:::others"],
  pacedQueue: [
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-paced",
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-settle",
  ],
  rosterQueue: [
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-roster",
    "arn:aws:sqs:eu-west-1:000000000000:sojourn-dev-settle",
  ],
  bus: [
    "arn:aws:events:eu-west-1:000000000000:event-bus/sojourn-dev",
    "arn:aws:events:eu-west-1:000000000000:event-bus/default",
  ],
  sms: [
    "arn:aws:sms-voice:eu-west-1:000000000000:phone-number/phone-1",
    "arn:aws:sms-voice:us-east-1:000000000000:phone-number/phone-1",
  ],
  whatsapp: [
    "arn:aws:social-messaging:eu-west-1:000000000000:phone-number-id/01234567890123456789012345678901",
    "arn:aws:social-messaging:eu-west-1:000000000000:phone-number-id/11234567890123456789012345678901",
  ],
  push: ["arn:aws:sns:eu-west-1:000000000000:endpoint/GCM/shop/1", "arn:aws:sns:eu-west-1:000000000000:some-topic"],
  callFunction: [BILLING.replace("billing", "sojourn-dev-call"), BILLING.replace("billing", "sojourn-prod-call")],
  destinations: [BILLING, BILLING.replace("billing", "other")],
  linkKeys: [`${SECRET}${LINK_KEYS}`, `${SECRET}other-AbCdEf`],
  secrets: [`${SECRET}billing/key-AbCdEf`, `${SECRET}other-AbCdEf`],
  email: [
    "arn:aws:ses:eu-west-1:000000000000:identity/example.com",
    "arn:aws:ses:us-east-1:000000000000:identity/example.com",
  ],
};

const CONTEXT = { "ses:fromaddress": "hello@example.com", "secretsmanager:resourcetag/sojourn": "dev" };
/** An item that each function may read, and one that it may write. */
const itemOf = (name: FunctionName, target: string) =>
  (target === "inbox" ? "C#ada" : undefined) ??
  (target === "writes" || target === "turns" ? WRITTEN[name] : undefined) ??
  OTHER_ITEMS[name] ??
  "C#ada";
const OTHER_ITEMS: Readonly<Partial<Record<FunctionName, string>>> = { roster: "LOOK", collect: "KEYS" };
const WRITTEN: Readonly<Partial<Record<FunctionName, string>>> = {
  collect: "RATE#0123",
  call: "TURN#billing",
  pages: "N#0123",
  inbound: "S#sms#0123",
  bulk: "S#email#0123",
};

/** Items by partition key, one of each kind that there is, and of some that there is not. */
const ITEMS = [
  "C#ada",
  "S#email#0123",
  "KEYS",
  "RATE#0123",
  "TURN#billing",
  "N#0123",
  "T#0123",
  "ERASURE",
  "CONTROL",
  "LOOK",
  "TALLY#mail",
  "A#shop#1",
  "D#1",
];

function documentsOf(stack: Stack, name: FunctionName) {
  return stack.roles.find(({ arn }) => arn === functionOf(stack, name).roleArn)?.policies ?? [];
}

test.each(FUNCTION_NAMES)("%s may do what the table of permissions lists for it, on our resources only", (name) => {
  const documents = documentsOf(stack, name);
  const lines = Object.entries(PERMISSIONS[name]);
  expect(lines.length).toBeGreaterThan(1);
  for (const [target, actions] of lines) {
    const [ours, others] = RESOURCES[asTarget(target)];
    const context = { ...CONTEXT, "dynamodb:leadingkeys": itemOf(name, target) };
    for (const action of actions) {
      expect([action, permits(documents, { action, resource: ours, context })]).toEqual([action, true]);
      expect([action, permits(documents, { action, resource: others, context })]).toEqual([action, false]);
    }
  }
});

test.each(FUNCTION_NAMES)(
  "%s may do nothing that the table of permissions does not list, but write logs and traces",
  (name) => {
    const listed: string[] = Object.values(PERMISSIONS[name]).flat();
    const statements = documentsOf(stack, name).flatMap(({ Statement }) => Statement);
    const actions = new Set(statements.flatMap(({ Action }) => Action ?? []));
    expect([...actions].sort()).toEqual(
      [
        ...new Set([
          ...listed,
          "logs:CreateLogStream",
          "logs:PutLogEvents",
          "xray:PutTelemetryRecords",
          "xray:PutTraceSegments",
        ]),
      ].sort(),
    );
  },
);

test.each(FUNCTION_NAMES)("%s reads and writes the items that are its own, and no others", (name) => {
  const documents = documentsOf(stack, name);
  const allowed = (actions: readonly string[]) =>
    ITEMS.filter((key) =>
      actions.some((action) =>
        permits(documents, { action, resource: TABLES[0], context: { "dynamodb:leadingkeys": [key] } }),
      ),
    );
  const own = LEADING_KEYS[name];
  // This workspace has an in-app message.
  const ofApps = name === "collect" ? ["C#*"] : [];
  const [reads, writes] = [
    [...own.reads, ...ofApps],
    [...own.writes, ...ofApps],
  ];
  const kinds = (keys: readonly string[]) => keys.map((key) => key.replace(/#.*/, "#*")).toSorted();

  expect(kinds(allowed(["dynamodb:GetItem", "dynamodb:BatchGetItem"]))).toEqual(reads.toSorted());
  expect(kinds(allowed(WRITING))).toEqual(writes.toSorted());
});

test("what ops decide, and who was erased, is written by no function but privacy, also not beside an item that is", () => {
  const { roleArn } = functionOf(stack, "privacy");
  for (const { arn, policies } of stack.roles) {
    for (const action of WRITING) {
      const may = (...keys: string[]) =>
        permits(policies, { action, resource: TABLES[0], context: { "dynamodb:leadingkeys": keys } });
      expect([may("CONTROL"), may("C#ada", "CONTROL")]).toEqual([false, false]);
      const erases = arn === roleArn && /PutItem|UpdateItem/.test(action);
      expect([may("T#0123"), may("ERASURE"), may("C#ada", "T#0123")]).toEqual([erases, erases, erases]);
      if (action === "dynamodb:DeleteItem") expect([arn, may("C#ada")]).toEqual([arn, arn === roleArn]);
    }
  }
});

const WRITING = ["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"].map((name) => `dynamodb:${name}`);

test("no role allows an action with a wildcard, and only logs and traces are allowed on everything", () => {
  const statements = stack.roles.flatMap(({ policies }) => policies).flatMap(({ Statement }) => Statement);
  expect(stack.roles).toHaveLength(16);
  for (const { Action, Resource } of statements) {
    const actions = [Action ?? []].flat();
    expect(actions.filter((action) => action.includes("*"))).toEqual([]);
    if (Resource === "*") expect(actions.filter((action) => !/^(logs|xray):/.test(action))).toEqual([]);
  }
});

test("a machine may call the functions that serve its tasks and nothing else", () => {
  const role = stack.roles.find(({ arn }) => arn === stack.machines[0]?.roleArn);
  const may = (action: string, resource: string) => permits(role?.policies ?? [], { action, resource });
  const callable = FUNCTION_NAMES.filter((name) => may("lambda:InvokeFunction", functionOf(stack, name).arn));
  expect(callable).toEqual(["steps", "send", "call"]);
  expect(may("dynamodb:GetItem", stack.tables[0]?.arn ?? "")).toBe(false);
});

test("mail may be sent in the sender's name only", () => {
  const resource = RESOURCES.email[0];
  const may = (from: string) =>
    permits(documentsOf(stack, "send"), { action: "ses:SendEmail", resource, context: { "ses:fromaddress": from } });
  expect(may("hello@example.com")).toBe(true);
  expect(may("boss@example.com")).toBe(false);
});

test("a sender may be written in any case, and SES may hand it to IAM as it is written or in lower case", () => {
  const sender = { email: "Shop <Hello@Example.com>" };
  const { stack } = stackOf({ ...WORKSPACE, settings: { ...WORKSPACE.settings, sender } });
  const resource = RESOURCES.email[0];
  const may = (from: string) =>
    permits(documentsOf(stack, "send"), { action: "ses:SendEmail", resource, context: { "ses:fromaddress": from } });

  expect(["Hello@Example.com", "Hello@example.com", "hello@example.com"].map(may)).toEqual([true, true, true]);
  expect(["other@example.com", "Hello@example.org"].map(may)).toEqual([false, false]);
});

test("without a sender in the settings no mail may be sent", () => {
  const workspace = { ...WORKSPACE, settings: { ...WORKSPACE.settings, sender: {} } };
  const { stack } = stackOf(workspace);

  const actions = documentsOf(stack, "send")
    .flatMap(({ Statement }) => Statement)
    .flatMap(({ Action }) => Action ?? []);
  expect(actions).toContain("dynamodb:UpdateItem");
  expect(actions).not.toContain("ses:SendEmail");
});

test("without a sender of text messages, a push template or a destination, nothing of the kind may be done", () => {
  const { stack } = stackOf(workspaceOf(compiledJourney("welcome", "0123456789ab")));

  const actions = (["send", "call"] as const)
    .flatMap((name) => documentsOf(stack, name))
    .flatMap(({ Statement }) => Statement)
    .flatMap(({ Action }) => Action ?? []);
  // Of secrets the keys of links are left.
  const special = actions.filter((action) => /^(sms-voice|sns|lambda|secretsmanager):/.test(action));
  expect(special).toEqual(["secretsmanager:GetSecretValue"]);
});

test("a secret that is not Sojourn's by its name is read only where it has the stage's tag", () => {
  const may = (tag: Record<string, string>) =>
    permits(documentsOf(stack, "call"), {
      action: "secretsmanager:GetSecretValue",
      resource: RESOURCES.secrets[0],
      context: tag,
    });
  const tagged = (stage: string) => may({ "secretsmanager:resourcetag/sojourn": stage });

  expect([may({}), tagged("prod"), tagged("dev")]).toEqual([false, false, true]);
});

test("EventBridge may deliver to each queue that a rule names", () => {
  const deliveries = stack.rules.flatMap((rule) =>
    rule.targets.flatMap(({ arn, deadLetterArn }) =>
      [arn, deadLetterArn ?? ""].map((queue) => ({ rule: rule.arn, queue })),
    ),
  );
  expect(deliveries).toHaveLength(12);
  for (const { rule, queue } of deliveries) {
    const documents = stack.resourcePolicies.get(queue) ?? [];
    const ask = { action: "sqs:SendMessage", resource: queue, service: "events.amazonaws.com" };
    expect(permits(documents, { ...ask, context: { "aws:sourcearn": rule } })).toBe(true);
    expect(permits(documents, { ...ask, context: { "aws:sourcearn": `${rule}-of-somebody-else` } })).toBe(false);
  }
});

function asTarget(text: string): Target {
  const target = Object.keys(RESOURCES).find((candidate): candidate is Target => candidate === text);
  if (target === undefined) throw new Error(`No resource is known for ${text}.`);
  return target;
}

test("a number of WhatsApp alone brings the function that messages come to, and that number alone may be sent by", () => {
  const base = workspaceOf(compiledJourney("welcome", "0123456789ab"));
  const { stack, template } = stackOf({
    ...base,
    settings: { ...base.settings, sender: { whatsapp: WHATSAPP_NUMBER } },
  });
  const statements = (name: FunctionName) => documentsOf(stack, name).flatMap(({ Statement }) => Statement);
  const actions = statements("inbound").flatMap(({ Action }) => Action ?? []);
  const policies = JSON.stringify(
    Object.values(template.Resources).filter(({ Type }) => Type === "AWS::SNS::TopicPolicy"),
  );

  expect(actions).toContain("dynamodb:Query");
  expect(actions.filter((action) => action.startsWith("sms-voice:"))).toEqual([]);
  expect(policies).toContain("social-messaging.amazonaws.com");
  expect(policies).not.toContain("sms-voice.amazonaws.com");
  const sends = statements("send").filter(({ Action }) =>
    [Action].flat().includes("social-messaging:SendWhatsAppMessage"),
  );
  expect(sends.flatMap(({ Resource }) => Resource)).toEqual(
    ["01234567890123456789012345678901", WHATSAPP_NUMBER].map(
      (id) => `arn:aws:social-messaging:eu-west-1:000000000000:phone-number-id/${id}`,
    ),
  );
});
