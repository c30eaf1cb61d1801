import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, Duration, Stack } from "aws-cdk-lib";
import { expect, onTestFinished, test } from "vitest";
import { StageFunction } from "../../infra/constructs/function.ts";
import { HttpApi } from "../../infra/constructs/http-api.ts";
import { addNag } from "../../infra/nag.ts";
import { namesOf } from "../../infra/names.ts";
import { stageOf } from "../../infra/options.ts";
import { templateOf } from "../../infra/synth.ts";
import { loadTemplate } from "../../local/template/load-template.ts";
import { permits } from "../../local/template/policy.ts";
import { resourcesOf } from "./stack-of.ts";

/** A stack of one function with two routes, which the rule packs let pass. */
function apiOf() {
  const dir = mkdtempSync(join(tmpdir(), "sojourn-api-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  mkdirSync(join(dir, "code"));
  writeFileSync(join(dir, "code", "index.mjs"), "export const handler = () => 1;");
  const app = new App({ outdir: join(dir, "out"), analyticsReporting: false });
  addNag(app);
  const scope = new Stack(app, "one");
  const base = { stage: stageOf("prod"), names: namesOf("prod") };
  const target = new StageFunction(scope, "Steps", {
    ...base,
    name: "steps",
    bundle: join(dir, "code"),
    description: "Answers",
    timeout: Duration.seconds(3),
    memoryMegabytes: 128,
  });
  const api = new HttpApi(scope, "Api", base);
  api.route("$default", target);
  api.route("POST /v1/sources/{name}", target);
  const { template, assets } = templateOf(app.synth().getStackByName("one"));
  return { template, stack: loadTemplate({ stackName: "one", template, assets }, "eu-west-1") };
}

test("the access log holds no path, no query and nobody's address, and every request is throttled", () => {
  const { template } = apiOf();
  const [stage] = resourcesOf(template, "AWS::ApiGatewayV2::Stage");
  const format = JSON.stringify(stage?.Properties?.AccessLogSettings);

  expect(format).toContain("$context.routeKey");
  expect(format).not.toMatch(/path|identity|sourceIp|userAgent|query|domainName|authorizer/i);
  expect(stage?.Properties?.DefaultRouteSettings).toEqual({ ThrottlingRateLimit: 1_000, ThrottlingBurstLimit: 2_000 });
});

test("the routes of a function share one integration, and only this API may call the function", () => {
  const { stack } = apiOf();
  const [integration] = stack.apiIntegrations;
  const functionArn = stack.functions[0]?.arn ?? "";
  const may = (sourceArn: string) =>
    permits(stack.resourcePolicies.get(functionArn) ?? [], {
      action: "lambda:InvokeFunction",
      resource: functionArn,
      service: "apigateway.amazonaws.com",
      context: { "aws:sourcearn": sourceArn },
    });

  expect(stack.apiIntegrations).toHaveLength(1);
  expect(integration?.functionArn).toBe(functionArn);
  expect(stack.apiRoutes.map(({ key, target }) => [key, target])).toEqual([
    ["$default", integration?.target],
    ["POST /v1/sources/{name}", integration?.target],
  ]);
  expect(may(`${stack.apis[0]?.arn}/$default/$default`)).toBe(true);
  expect(may("arn:aws:execute-api:eu-west-1:000000000000:other/$default/$default")).toBe(false);
});
