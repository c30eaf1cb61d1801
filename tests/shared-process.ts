import { afterAll, expect } from "vitest";
import { host } from "../adapters/system/host.ts";

const environment = JSON.stringify(process.env);

/** Files of the project "tests" share a process: none may leave a local cloud or another environment to the next. */
afterAll(() => {
  const left = { cloud: host() !== undefined, environment: JSON.stringify(process.env) !== environment };
  expect(left, "A file that changes its process belongs into ALONE of vitest.config.ts").toEqual({
    cloud: false,
    environment: false,
  });
});
