import { App } from "aws-cdk-lib";
import { addNag } from "../../infra/nag.ts";
import { optionsOf } from "../../infra/options.ts";
import { assemble } from "../../infra/synth.ts";
import { loadWorkspace } from "../../infra/workspace.ts";

// infra/app.ts for a workspace with every optional setting: what .ci/run lints besides the project's own stack.
const app = new App();
addNag(app);
const workspace = await loadWorkspace("tests/fixtures/every-setting");
await assemble(app, { ...optionsOf(app.node), now: Date.now(), outdir: app.outdir, workspace });
app.synth();
