import { App } from "aws-cdk-lib";
import { addNag } from "./nag.ts";
import { optionsOf } from "./options.ts";
import { assemble } from "./synth.ts";
import { loadWorkspace } from "./workspace.ts";

// The program that the cdk command runs (cdk.json). Stage and options are context values: `-c stage=prod`.
const app = new App();
addNag(app);
await assemble(app, { ...optionsOf(app.node), now: Date.now(), outdir: app.outdir, workspace: await loadWorkspace() });
app.synth();
