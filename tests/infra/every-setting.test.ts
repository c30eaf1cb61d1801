import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { FUNCTION_NAMES } from "../../functions/bundle.ts";
import { loadWorkspace } from "../../infra/workspace.ts";
import { SETTINGS } from "../../workflows/compiler/settings/fields.ts";
import { resourcesOf, stackOf } from "./stack-of.ts";

const ROOT = "tests/fixtures/every-setting";
const KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

test("the workspace with every optional setting has every field of the settings", () => {
  const text = readFileSync(`${ROOT}/workflows/settings.yaml`, "utf8");

  const written = [...text.matchAll(/^([a-z][a-z ]*):/gm)].map(([, field]) => field);
  expect(written.toSorted()).toEqual(Object.keys(SETTINGS.fields).toSorted());
});

test("e-mail may leave by the set of each pool and for each tenant, and what became of it comes back", async () => {
  const { template } = stackOf(await loadWorkspace(ROOT), { stage: "prod" });

  const sets = resourcesOf(template, "AWS::SES::ConfigurationSet").map(({ Properties }) => Properties);
  expect(sets).toMatchObject([
    { Name: "sojourn-prod" },
    { Name: "sojourn-prod-shop-offers", DeliveryOptions: { SendingPoolName: "shop-offers" } },
  ]);
  expect(resourcesOf(template, "AWS::SES::ConfigurationSetEventDestination")).toHaveLength(2);
  const rules = JSON.stringify(resourcesOf(template, "AWS::Events::Rule"));
  expect(rules).toContain('"ses:configuration-set":["sojourn-prod","sojourn-prod-shop-offers"]');
  const policies = JSON.stringify(resourcesOf(template, "AWS::IAM::Policy"));
  expect(policies).toContain(":configuration-set/sojourn-prod-shop-offers");
  expect(policies).toContain(":tenant/shop/*");
});

test.each(["dev", "prod"])("its stack of stage %s has every function, and passes the rule packs", async (stage) => {
  const { template } = stackOf(await loadWorkspace(ROOT), { stage, nag: true, keyArn: KEY, archiveDays: 7 });

  expect(resourcesOf(template, "AWS::Lambda::Function")).toHaveLength(FUNCTION_NAMES.length);
});
