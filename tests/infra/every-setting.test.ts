import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { FUNCTION_NAMES } from "../../functions/bundle.ts";
import { loadWorkspace } from "../../infra/workspace.ts";
import { SETTINGS } from "../../workflows/compiler/settings/read.ts";
import { resourcesOf, stackOf } from "./stack-of.ts";

const ROOT = "tests/fixtures/every-setting";
const KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

test("the workspace with every optional setting has every field of the settings", () => {
  const text = readFileSync(`${ROOT}/workflows/settings.yaml`, "utf8");

  const written = [...text.matchAll(/^([a-z][a-z ]*):/gm)].map(([, field]) => field);
  expect(written.toSorted()).toEqual(Object.keys(SETTINGS.fields).toSorted());
});

test.each(["dev", "prod"])("its stack of stage %s has every function, and passes the rule packs", async (stage) => {
  const { template } = stackOf(await loadWorkspace(ROOT), { stage, nag: true, keyArn: KEY, archiveDays: 7 });

  expect(resourcesOf(template, "AWS::Lambda::Function")).toHaveLength(FUNCTION_NAMES.length);
});
