import { expect, it } from "vitest";
import { ThrottledError } from "../../local/lambda/function-error.ts";
import { lambdaService } from "../../local/lambda/service.ts";

const INVOKE = "POST /2015-03-31/functions/sojourn-dev-call/invocations";

it("refuses a call of a function for which no place is free, as Lambda does", async () => {
  const service = lambdaService({
    has: () => true,
    invoke: async (name) => {
      throw new ThrottledError(name);
    },
  });

  const { status, body } = await service.handle(INVOKE, "{}");

  expect([status, JSON.parse(body)]).toMatchObject([429, { __type: "TooManyRequestsException" }]);
});
