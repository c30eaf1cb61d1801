import { type App, Duration, Stack } from "aws-cdk-lib";
import type { IDependable } from "constructs";
import { defined } from "../core/model/defined.ts";
import { keepOf } from "../core/model/settings.ts";
import type { FunctionName } from "../functions/bundle.ts";
import type { Workspace } from "../workflows/compiler/compiled.ts";
import { AlarmTopic } from "./constructs/alarm.ts";
import { Alarms } from "./constructs/alarms.ts";
import { Bulk } from "./constructs/bulk.ts";
import { StageBus } from "./constructs/bus.ts";
import { Call } from "./constructs/call.ts";
import { Attachments, Email, Phone } from "./constructs/channels.ts";
import { Collect } from "./constructs/collect.ts";
import { StageDashboard } from "./constructs/dashboard.ts";
import { FanOut, Paced } from "./constructs/fan-out.ts";
import type { StageFunction } from "./constructs/function.ts";
import { HttpApi } from "./constructs/http-api.ts";
import { Inbound } from "./constructs/inbound.ts";
import { Ingest } from "./constructs/ingest.ts";
import { Journeys } from "./constructs/journeys.ts";
import { Links } from "./constructs/links.ts";
import { functionArn, MachineAccess } from "./constructs/machine-access.ts";
import { Outputs } from "./constructs/outputs.ts";
import { Pages } from "./constructs/pages.ts";
import { Privacy } from "./constructs/privacy.ts";
import { Send } from "./constructs/send.ts";
import { Settle } from "./constructs/settle.ts";
import { Sources } from "./constructs/sources.ts";
import { Steps } from "./constructs/steps.ts";
import { Sweep } from "./constructs/sweep.ts";
import { StageTable } from "./constructs/table.ts";
import { TASK_FUNCTIONS } from "./machine-settings.ts";
import { namesOf } from "./names.ts";
import { type StackOptions, stageOf, withLogs } from "./options.ts";

export interface SojournStackProps extends StackOptions {
  readonly stage: string;
  readonly workspace: Pick<Workspace, "journeys" | "settings" | "templates" | "destinations" | "sources">;
  /** The folder of each function's bundle. */
  readonly bundles: Readonly<Record<FunctionName, { readonly dir: string }>>;
}

/** Makes CloudFormation deploy a function after others. */
function deployAfter({ function: later }: { readonly function: StageFunction }, ...earlier: IDependable[]): void {
  later.lambda.node.addDependency(...earlier);
}

/** Everything that one stage deploys. It has no account and no Region, so it can be synthesized without them. */
export class SojournStack extends Stack {
  constructor(app: App, props: SojournStackProps) {
    const { retention = {} } = props.workspace.settings;
    const stage = withLogs(stageOf(props.stage), retention.logs);
    const names = namesOf(stage.name);
    super(app, names.stack, {
      stackName: names.stack,
      description: `Sojourn: customer journeys, stage ${stage.name}`,
      tags: { application: "sojourn", stage: stage.name },
      terminationProtection: stage.protectTable,
    });
    const base = { stage, names, ...defined({ keyArn: props.keyArn }) };
    const { bundles, workspace } = props;
    const { email: mailSender, sms, texts, whatsapp } = workspace.settings.sender;

    const { replies } = workspace.settings;
    const table = new StageTable(this, "Table", { ...base, byPhone: replies !== undefined || whatsapp !== undefined });
    const bus = new StageBus(this, "Bus", {
      ...base,
      ...defined({ archiveDays: props.archiveDays }),
    });
    const email = new Email(this, "Email", {
      ...base,
      ...defined({ sender: mailSender }),
      topics: workspace.settings.topics,
    });
    const phone = new Phone(this, "Phone", {
      texts: sms !== undefined || texts?.countries !== undefined,
      push: Object.values(workspace.templates).some(({ channel }) => channel === "push"),
      ...defined({ whatsapp }),
    });
    const machines = new MachineAccess(names);
    const alarmTopic =
      props.alarmEmail === undefined
        ? undefined
        : new AlarmTopic(this, "AlarmTopic", { ...base, email: props.alarmEmail });
    const alarmAction = alarmTopic === undefined ? {} : { alarmAction: alarmTopic.action };

    const api = new HttpApi(this, "Api", base);
    const links = new Links(this, "Links", {
      ...base,
      url: workspace.settings.stages[stage.name]?.links ?? api.url,
    });
    const fanOut = new FanOut(this, "Roster", { ...base, bundle: bundles.roster.dir, table });
    const journeys = new Journeys(this, "Journeys", {
      ...base,
      ...alarmAction,
      journeys: workspace.journeys,
      functions: {
        SendFunctionArn: functionArn(names, TASK_FUNCTIONS.SendFunctionArn),
        StepsFunctionArn: functionArn(names, TASK_FUNCTIONS.StepsFunctionArn),
        CallFunctionArn: functionArn(names, TASK_FUNCTIONS.CallFunctionArn),
      },
      machines,
      standing: props.standing,
      apart: props.apart,
      schedules: { ...fanOut.schedules, ...defined({ since: props.now }) },
    });

    const steps = new Steps(this, "Steps", { ...base, bundle: bundles.steps.dir, table, machines, bus });
    const attachments = new Attachments(this, "Attachments", workspace);
    const byDestination = Object.values(workspace.templates).some(({ destination }) => destination !== undefined);
    const send = new Send(this, "Send", {
      ...base,
      ...{ bundle: bundles.send.dir, table, email, phone, links, attachments },
      templates: workspace.templates,
      ...(byDestination && { callArn: functionArn(names, "call") }),
    });
    const call = new Call(this, "Call", {
      ...base,
      bundle: bundles.call.dir,
      table,
      bus,
      destinations: workspace.destinations,
    });
    const ingest = new Ingest(this, "Ingest", {
      ...base,
      bundle: bundles.ingest.dir,
      bus,
      table,
      machines,
      email,
      fanOut,
      concurrency: props.ingestConcurrency,
      ...defined({ refusedKept: retention.refused }),
    });
    const collect = new Collect(this, "Collect", {
      ...base,
      ...{ bundle: bundles.collect.dir, api, bus, table, ingest },
      inbox: Object.values(workspace.templates).some(({ channel }) => channel === "in_app"),
    });
    // Only a workspace that takes in something by a webhook or another bus has the function.
    const live = Object.values(workspace.sources);
    const sources =
      live.length === 0
        ? undefined
        : new Sources(this, "Sources", { ...base, bundle: bundles.sources.dir, api, bus, ingest, sources: live });
    const privacy =
      sources === undefined || !live.some(({ erases }) => erases === true)
        ? undefined
        : new Privacy(this, "Privacy", {
            ...base,
            bundle: bundles.privacy.dir,
            table,
            machines,
            asks: sources.function,
          });
    const paced = new Paced(this, "Paced", { ...base, ingest });
    paced.allow(fanOut.function);
    const settle = new Settle(this, "Settle", { ...base, bundle: bundles.settle.dir, table, machines, concurrency: 2 });
    const sweep = new Sweep(this, "Sweep", { ...base, bundle: bundles.sweep.dir, table, machines, bus, fanOut });
    // Step Functions assumes a machine's role when the machine is made, and a new role takes seconds to be known everywhere in IAM
    // (https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency).
    // CloudFormation cannot wait, but machines can come after a queue that comes after the role. It is the queue that gets the
    // ends of their runs, so it should exist first anyway.
    settle.work.queue.node.addDependency(journeys.role);
    for (const group of journeys.groups) group.node.addDependency(settle.work.queue);
    // A version that a bundle names must exist before that bundle is deployed, and so must the code that serves its tasks:
    // first machines, then functions that only serve tasks, then functions that also start runs (steps by its updates).
    deployAfter(steps, ...journeys.groups, send.function.lambda, call.function.lambda);
    // What a message is handed to must know messages.
    if (byDestination) deployAfter(send, call.function.lambda);
    deployAfter(ingest, steps.function.lambda);
    deployAfter(sweep, steps.function.lambda);

    const pages = new Pages(this, "Pages", { ...base, bundle: bundles.pages.dir, api, bus, table, links, email });
    // Only a workspace whose settings say what becomes of text messages that come in, or with a number of WhatsApp, has the function.
    const inbound =
      replies === undefined && whatsapp === undefined
        ? undefined
        : new Inbound(this, "Inbound", {
            ...base,
            bundle: bundles.inbound.dir,
            bus,
            table,
            ingest,
            phone,
            ...defined({ optOutList: replies?.optOutList }),
            whatsapp: whatsapp !== undefined,
          });
    const { imports } = workspace.settings;
    const bulk =
      imports === undefined
        ? undefined
        : new Bulk(this, "Bulk", {
            ...base,
            bundle: bundles.bulk.dir,
            bus,
            table,
            paced,
            keep: Duration.millis(keepOf(imports)),
          });
    const always = [ingest, steps, send, call, fanOut, settle, sweep, collect, pages];
    const functions = [...always, sources, privacy, inbound, bulk].flatMap((construct) => construct?.function ?? []);
    const watched = { ...base, ingest, settle, fanOut, send, call, paced, table, functions, ...defined({ bulk }) };
    const alarms = new Alarms(this, "Alarms", {
      ...watched,
      ...alarmAction,
      ...defined({ sources, privacy, inbound }),
      settings: workspace.settings,
      journeys,
      sweep,
    });
    new StageDashboard(this, "Dashboard", { ...watched, alarms, journeys: workspace.journeys });
    new Outputs(this, "Outputs", { ...watched, bus, api, journeys: workspace.journeys, ...defined({ inbound }) });
  }
}
