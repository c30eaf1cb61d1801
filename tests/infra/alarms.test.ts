import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { COUNTERS } from "../../core/counters.ts";
import { FUNCTION_NAMES } from "../../functions/bundle.ts";
import { METRICS } from "../../functions/names.ts";
import { compiledJourney, SAMPLE_REPLIES, SAMPLE_SOURCES, workspaceOf } from "./sample-workspace.ts";
import { resourcesOf, stackOf } from "./stack-of.ts";

const WORKSPACE = {
  ...workspaceOf(compiledJourney("welcome", "0123456789ab"), compiledJourney("win_back", "0123456789ab")),
  sources: SAMPLE_SOURCES,
};
const SETTINGS = {
  ...WORKSPACE.settings,
  sender: { sms: "+442071838750" },
  replies: SAMPLE_REPLIES,
  imports: {},
};
const { template, nested } = stackOf({ ...WORKSPACE, settings: SETTINGS });
const ALARMS = new Map(
  resourcesOf([template, ...nested], "AWS::CloudWatch::Alarm").map(({ Properties }) => [
    String(Properties?.AlarmName),
    Properties,
  ]),
);

test("there is an alarm for each thing that someone must look at", () => {
  const names = [
    ...["ingest", "paced", "roster", "settle", "sources", "erasures", "inbound", "bulk"].flatMap((name) => [
      `${name}-dead`,
      `${name}-behind`,
    ]),
    "calls-dead",
    "webhooks-dead",
    "webhooks-refused",
    "undelivered",
    "refused",
    ...FUNCTION_NAMES.map((name) => `${name}-errors`),
    ...["welcome", "win_back"].map((journey) => `${journey}-failed-runs`),
    ...["template-faults", "provider-faults", "sends-failed", "sends-unknown", "sends-released", "call-faults"],
    ...["throttles", "task-throttles", "states-throttled", "lambda-unknown", "entries-failed"],
    "stuck-due",
    "sweep-silent",
  ];

  expect([...ALARMS.keys()].sort()).toEqual(names.map((name) => `sojourn-dev-${name}`).sort());
});

test("no alarm counts what Lambda calls an error, since holds and exits are among those", () => {
  const metrics = [...ALARMS.values()].map((alarm) => JSON.stringify(alarm));

  expect(metrics.filter((alarm) => alarm.includes('"AWS/Lambda"') && alarm.includes('"Errors"'))).toEqual([]);
  expect(metrics.filter((alarm) => alarm.includes(`"${METRICS.unexpectedError}"`))).toHaveLength(FUNCTION_NAMES.length);
});

test("an alarm on errors watches the function of its own stage, and what Lambda ended without its knowing", () => {
  const alarm = JSON.stringify(ALARMS.get("sojourn-dev-send-errors"));

  expect(alarm).toContain('{"Name":"service","Value":"send"}');
  expect(alarm).toContain('{"Name":"stage","Value":"dev"}');
  expect(alarm).toContain('"MetricName":"Crash-sojourn-dev-send"');
  expect(resourcesOf(template, "AWS::Logs::MetricFilter")).toHaveLength(FUNCTION_NAMES.length + 1);
});

test("what is counted late is seen all the same: every alarm looks at more periods than must be over its threshold", () => {
  for (const [name, alarm] of ALARMS) {
    const { EvaluationPeriods: periods, DatapointsToAlarm: datapoints } = alarm ?? {};
    const sustained = {
      throttles: 3,
      "task-throttles": 3,
      "states-throttled": 3,
      "sends-released": 6,
      "stuck-due": 6,
      "sweep-silent": 3,
    };
    const [, expected = 1] = Object.entries(sustained).find(([one]) => name.endsWith(`-${one}`)) ?? [];
    expect([name, datapoints]).toEqual([name, expected]);
    // Silence is what is missing: there the newest period counts as silent anyway.
    if (!name.endsWith("sweep-silent")) expect([name, Number(periods) > Number(datapoints)]).toEqual([name, true]);
  }
});

test("throttling by Lambda and by Step Functions is watched for all functions, for transitions and for each call", () => {
  const throttles = JSON.stringify(["throttles", "task-throttles"].map((name) => ALARMS.get(`sojourn-dev-${name}`)));
  const states = JSON.stringify(ALARMS.get("sojourn-dev-states-throttled"));

  expect(throttles.match(/"MetricName":"Throttles"/g)).toHaveLength(FUNCTION_NAMES.length);
  expect(states).toContain('[{"Name":"ServiceMetric","Value":"StateTransition"}]');
  for (const call of ["StartExecution", "SendTaskSuccess", "StopExecution", "DescribeExecution"]) {
    expect(states).toContain(`[{"Name":"APIName","Value":"${call}"}]`);
  }
});

test("an alarm adds up ten metrics at most", () => {
  for (const [name, alarm] of ALARMS) {
    const metrics = JSON.stringify(alarm?.Metrics ?? []).match(/"MetricStat"/g) ?? [];
    expect([name, metrics.length <= 10]).toEqual([name, true]);
  }
});

test.each([
  ["sends-unknown", "SendsUnknown", ["send", "sweep"]],
  ["sends-released", "SendsReleased", ["send"]],
  ["entries-failed", "EntriesFailed", ["ingest", "steps", "settle", "sweep"]],
])("%s adds up what each function that can meet it counts", (name, metric, services) => {
  const alarm = JSON.stringify(ALARMS.get(`sojourn-dev-${name}`));

  expect(alarm.match(new RegExp(`"MetricName":"${metric}"`, "g"))).toHaveLength(services.length);
  for (const service of services) expect(alarm).toContain(`{"Name":"service","Value":"${service}"}`);
  expect(COUNTERS).toContain(metric);
});

test.each([
  ["template-faults", "TemplateFault", "send", 0],
  ["provider-faults", "ProviderFault", "send", 0],
  ["sends-failed", "SendsFailed", "send", 5],
  ["call-faults", "CallFault", "call", 2],
  ["webhooks-refused", "WebhooksRefused", "sources", 20],
])("%s adds up what is counted for all journeys at once", (name, metric, service, threshold) => {
  expect(ALARMS.get(`sojourn-dev-${name}`)).toMatchObject({
    Namespace: "Sojourn",
    MetricName: metric,
    Dimensions: [
      { Name: "service", Value: service },
      { Name: "stage", Value: "dev" },
    ],
    Statistic: "Sum",
    Threshold: threshold,
    ComparisonOperator: "GreaterThanThreshold",
  });
  expect(COUNTERS).toContain(metric);
});

test("the dashboard shows whose messages and calls those are", () => {
  const dashboard = JSON.stringify(resourcesOf(template, "AWS::CloudWatch::Dashboard"));

  expect(dashboard).toContain("Messages lost to templates");
  expect(dashboard).toContain("template_missing");
  expect(dashboard).toContain("Calls that failed, by code");
});

test("the dashboard's searches find machines: an ARN is matched by words of it, never quoted, which would be all of it", () => {
  const dashboard = JSON.stringify(resourcesOf(template, "AWS::CloudWatch::Dashboard"));
  const searches = [...dashboard.matchAll(/SEARCH\('(\{AWS\/States[^']*)'/g)].map(([, terms]) =>
    terms?.replace(/\\+"/g, '"'),
  );

  expect(searches).toEqual(
    ["ExecutionsStarted", "ExecutionsFailed", "ExecutionThrottled"].map(
      (metric) => `{AWS/States,StateMachineArn} MetricName="${metric}" StateMachineArn=sojourn-dev`,
    ),
  );
});

test("a sweep that failed is not tried again by Lambda: the next one comes in any case", () => {
  const [invoke] = resourcesOf(template, "AWS::Lambda::EventInvokeConfig");

  expect(invoke?.Properties).toMatchObject({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 300 });
  expect(invoke?.Properties?.FunctionName).toEqual({ Ref: expect.stringMatching(/^Sweep/) });
});

test("missing data is fine, but for the sweeper, whose silence is the fault", () => {
  for (const [name, alarm] of ALARMS) {
    expect([name, alarm?.TreatMissingData]).toEqual([
      name,
      name.endsWith("sweep-silent") ? "breaching" : "notBreaching",
    ]);
  }
});

test("an address gets an e-mail for every alarm; without one nobody does", () => {
  const { template: mailed, nested: mailedNested } = stackOf(WORKSPACE, { alarmEmail: "ops@example.com" });

  const topics = resourcesOf(mailed, "AWS::SNS::Topic");
  expect(topics).toHaveLength(1);
  const [topic] = topics;
  const actions = (of: typeof mailed) =>
    resourcesOf(of, "AWS::CloudWatch::Alarm").map((alarm) => alarm.Properties?.AlarmActions);
  expect(actions(mailed)).toEqual(actions(mailed).map(() => [{ Ref: topic?.id }]));
  // A nested stack is given the topic as a parameter.
  expect(mailedNested.flatMap(actions)).toHaveLength(2);
  for (const action of mailedNested.flatMap(actions)) {
    expect(action).toEqual([{ Ref: expect.stringMatching(/AlarmTopic.*Ref$/) }]);
  }
  expect(resourcesOf(mailed, "AWS::SNS::Subscription")[0]?.Properties).toMatchObject({
    Protocol: "email",
    Endpoint: "ops@example.com",
  });
  expect(JSON.stringify(resourcesOf(mailed, "AWS::SNS::TopicPolicy"))).toContain("cloudwatch.amazonaws.com");
  expect(resourcesOf(template, "AWS::SNS::Topic").filter(({ id }) => !id.startsWith("Inbound"))).toEqual([]);
});

test("events of other buses that reach no queue are counted by the rule of each source, without a key too", () => {
  const text = JSON.stringify(ALARMS.get("sojourn-dev-undelivered"));

  expect(text.match(/"InvocationsFailedToBeSentToDlq"/g)).toHaveLength(1);
  expect(text).toContain('{"Name":"EventBusName","Value":"aws.partner/crm.example/1/2"}');
  // arn:aws:events:…:rule/aws.partner/crm.example/1/2/<rule>
  expect(text).toMatch(
    /"Name":"RuleName","Value":{"Fn::Select":\[5,{"Fn::Split":\["\/",{"Fn::GetAtt":\["SourcesEventscrm/,
  );
});

test("rules of the default bus are counted by their name alone, and one alarm counts ten at most", () => {
  const names = Array.from({ length: 12 }, (_, n) => `crm_${n + 1}`);
  const sources = Object.fromEntries(
    names.map((source) => [source, { ...SAMPLE_SOURCES.crm, source, bus: "default" }] as const),
  );
  const many = resourcesOf(stackOf({ ...WORKSPACE, sources }).template, "AWS::CloudWatch::Alarm");
  const counted = (name: string) => {
    const alarm = many.find(({ Properties }) => Properties?.AlarmName === `sojourn-dev-${name}`);
    return JSON.stringify(alarm?.Properties);
  };

  expect(counted("undelivered").match(/"Fn::Select":\[1,/g)).toHaveLength(10);
  expect(counted("undelivered-2").match(/"Fn::Select":\[1,/g)).toHaveLength(2);
  expect(counted("undelivered")).not.toContain("EventBusName");
});

test("the runbook has a section for every alarm", () => {
  const runbook = readFileSync(new URL("../../docs/runbook.md", import.meta.url), "utf8");

  const headings = runbook.split("\n").filter((line) => line.startsWith("## "));
  for (const name of ALARMS.keys()) {
    const general = name
      .replace("sojourn-dev-", "")
      .replace(/^(welcome|win_back)-/, "<journey>-")
      .replace(new RegExp(`^(${FUNCTION_NAMES.join("|")})-errors$`), "<function>-errors");
    expect(headings.filter((heading) => heading.includes(`\`${general}\``))).toHaveLength(1);
  }
});

test("outputs name the bus and the table, and lead to the machines, each queue and the dashboard", () => {
  const outputs = Object.entries(template.Outputs ?? {});

  const links = outputs.filter(([, { Value }]) => JSON.stringify(Value).includes("console.aws.amazon.com"));
  expect(links).toHaveLength(1 + 9 + 1);
  expect(Object.keys(template.Outputs ?? {})).toEqual(
    expect.arrayContaining(["BusName", "TableName", "DashboardLink", "MachinesLink"]),
  );
});
