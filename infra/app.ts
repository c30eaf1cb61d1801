import { App } from "aws-cdk-lib";
import { addNag } from "./nag.ts";
import { optionsOf } from "./options.ts";
import { assemble } from "./synth.ts";
import { loadWorkspace } from "./workspace.ts";

// What the cdk command runs (cdk.json). The stage and the options come as context: `-c stage=prod`.
const app = new App();
addNag(app);
await assemble(app, { ...optionsOf(app.node), now: Date.now(), outdir: app.outdir, workspace: await loadWorkspace() });
app.synth();
