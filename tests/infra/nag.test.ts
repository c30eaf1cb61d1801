import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, Stack, Validations } from "aws-cdk-lib";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { expect, onTestFinished, test } from "vitest";
import { addNag } from "../../infra/nag.ts";
import { compiledJourney, fullWorkspace } from "./sample-workspace.ts";
import { stackOf } from "./stack-of.ts";

const WORKSPACE = fullWorkspace(compiledJourney("welcome", "0123456789ab"));

test.each(["dev", "prod"])("the rule packs find nothing in %s that is not acknowledged", (stage) => {
  const synthesis = () => stackOf(WORKSPACE, { stage, nag: true, alarmEmail: "ops@example.com", archiveDays: 7 });

  expect(synthesis).not.toThrow();
});

test("the rule packs fail a synthesis with a finding, until it is acknowledged", () => {
  const synthesis = (acknowledge: boolean) => () => {
    const outdir = mkdtempSync(join(tmpdir(), "sojourn-nag-"));
    onTestFinished(() => rmSync(outdir, { recursive: true }));
    const app = new App({ outdir, analyticsReporting: false });
    addNag(app);
    const queue = new Queue(new Stack(app, "careless"), "Queue");
    if (acknowledge) {
      for (const id of ["AwsSolutions-SQS3", "AwsSolutions-SQS4", "Serverless-SQSRedrivePolicy"]) {
        Validations.of(queue).acknowledge({ id, reason: "This queue only exists in a test." });
      }
    }
    app.synth();
  };

  expect(synthesis(false)).toThrow(/AwsSolutions-SQS3.*Serverless-SQSRedrivePolicy/s);
  expect(synthesis(true)).not.toThrow();
});
