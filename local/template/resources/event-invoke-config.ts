import { z } from "zod/mini";
import { defined } from "../../../core/model/defined.ts";
import type { ResourceType } from "../resource-type.ts";

const Properties = z.object({
  FunctionName: z.string(),
  MaximumRetryAttempts: z.optional(z.coerce.number()),
  MaximumEventAgeInSeconds: z.optional(z.coerce.number()),
});

/** AWS::Lambda::EventInvokeConfig: how often and for how long an asynchronous invocation of a function is tried again. */
export const eventInvokeConfig: ResourceType = {
  identify: (_properties, place) => ({ ref: place.logicalId, attributes: {} }),
  add(properties, _identity, _place, draft) {
    const {
      FunctionName: name,
      MaximumRetryAttempts: retries,
      MaximumEventAgeInSeconds: oldestSeconds,
    } = Properties.parse(properties);
    draft.invocations.set(name.slice(name.lastIndexOf(":") + 1), {
      ...defined({ retries, oldestSeconds }),
    });
  },
};
