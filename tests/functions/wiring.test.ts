import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readEnvironment } from "../../functions/wiring/environment.ts";
import { defaultProvider } from "../../functions/wiring/lambda-credentials.ts";

const before = { ...process.env };
beforeEach(() => {
  for (const name of ["SOJOURN_TABLE", "SOJOURN_STAGE", "SOJOURN_CONFIGURATION_SET"]) delete process.env[name];
});
afterEach(() => {
  process.env = { ...before };
});

describe("the environment", () => {
  it("names every variable that is missing", () => {
    process.env.SOJOURN_STAGE = "dev";

    expect(() => readEnvironment("table", "stage", "configurationSet")).toThrow(
      "SOJOURN_TABLE, SOJOURN_CONFIGURATION_SET",
    );
  });

  it("takes an empty value for a value", () => {
    Object.assign(process.env, { SOJOURN_TABLE: "t", SOJOURN_CONFIGURATION_SET: "" });

    expect(readEnvironment("table", "configurationSet")).toEqual({ table: "t", configurationSet: "" });
  });
});

describe("credentials in Lambda", () => {
  it("are the role's, from the environment", async () => {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: "AKIA", AWS_SECRET_ACCESS_KEY: "s", AWS_SESSION_TOKEN: "t" });

    expect(await defaultProvider()()).toEqual({ accessKeyId: "AKIA", secretAccessKey: "s", sessionToken: "t" });
  });

  it("are never looked for elsewhere", async () => {
    delete process.env.AWS_ACCESS_KEY_ID;

    await expect(defaultProvider()()).rejects.toThrow("no AWS credentials");
  });
});
