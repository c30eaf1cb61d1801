import { type App, Stack } from "aws-cdk-lib";
import type { FunctionName } from "../functions/bundle.ts";
import type { Workspace } from "../workflows/compiler/compiled.ts";
import { Alarms } from "./constructs/alarms.ts";
import { StageBus } from "./constructs/bus.ts";
import { StageDashboard } from "./constructs/dashboard.ts";
import { Email } from "./constructs/email.ts";
import { Ingest } from "./constructs/ingest.ts";
import { Journeys } from "./constructs/journeys.ts";
import { MachineAccess } from "./constructs/machine-access.ts";
import { Outputs } from "./constructs/outputs.ts";
import { Send } from "./constructs/send.ts";
import { Settle } from "./constructs/settle.ts";
import { Steps } from "./constructs/steps.ts";
import { Sweep } from "./constructs/sweep.ts";
import { StageTable } from "./constructs/table.ts";
import { namesOf } from "./names.ts";
import type { StackOptions } from "./options.ts";
import { stageOf } from "./stage.ts";

export interface SojournStackProps extends StackOptions {
  readonly stage: string;
  readonly workspace: Pick<Workspace, "journeys" | "settings">;
  /** The folder of each function's bundle. */
  readonly bundles: Readonly<Record<FunctionName, { readonly dir: string }>>;
}

/** Everything one stage deploys. It knows no account and no region, so that it can be synthesized without either. */
export class SojournStack extends Stack {
  constructor(app: App, props: SojournStackProps) {
    const stage = stageOf(props.stage);
    const names = namesOf(stage.name);
    super(app, names.stack, {
      stackName: names.stack,
      description: `Sojourn: customer journeys, stage ${stage.name}`,
      tags: { application: "sojourn", stage: stage.name },
      terminationProtection: stage.protectTable,
    });
    const base = { stage, names };
    const { bundles, workspace } = props;
    const sender = workspace.settings.sender.email;

    const table = new StageTable(this, "Table", base);
    const bus = new StageBus(this, "Bus", {
      ...base,
      ...(props.archiveDays === undefined ? {} : { archiveDays: props.archiveDays }),
    });
    const email = new Email(this, "Email", { ...base, ...(sender === undefined ? {} : { sender }) });
    const machines = new MachineAccess(names);

    const steps = new Steps(this, "Steps", { ...base, bundle: bundles.steps.dir, table, machines });
    const send = new Send(this, "Send", { ...base, bundle: bundles.send.dir, table, email });
    const journeys = new Journeys(this, "Journeys", {
      ...base,
      journeys: workspace.journeys,
      send: send.function,
      steps: steps.function,
      machines,
      standing: props.standing,
    });
    const ingest = new Ingest(this, "Ingest", {
      ...base,
      bundle: bundles.ingest.dir,
      bus,
      table,
      machines,
      email,
      concurrency: props.ingestConcurrency,
    });
    // Ingest starts runs of the versions its bundle names: their aliases must be there before its code is.
    for (const { alias } of journeys.journeys) {
      if (alias !== undefined) ingest.function.lambda.node.addDependency(alias);
    }
    const settle = new Settle(this, "Settle", { ...base, bundle: bundles.settle.dir, table, machines, concurrency: 5 });
    const sweep = new Sweep(this, "Sweep", { ...base, bundle: bundles.sweep.dir, table, machines });

    const functions = [ingest, steps, send, settle, sweep].map((construct) => construct.function);
    const watched = { ...base, ingest, settle, table, functions, journeys: journeys.journeys };
    const alarms = new Alarms(this, "Alarms", {
      ...watched,
      sweep,
      ...(props.alarmEmail === undefined ? {} : { email: props.alarmEmail }),
    });
    new StageDashboard(this, "Dashboard", { ...watched, alarms });
    new Outputs(this, "Outputs", { ...watched, bus });
  }
}
