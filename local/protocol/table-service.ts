import type { Dynamo } from "../dynamodb/handler.ts";
import { currentInvocation } from "../lambda/invocation-context.ts";
import type { Meter } from "../meter/meter.ts";
import type { Service } from "./service.ts";

/** DynamoDB behind its protocol, its units counted when a function calls. */
export function tableService(dynamo: Dynamo, meter: Meter): Service {
  return {
    handle: async (operation, body) => {
      const counted = currentInvocation() !== undefined;
      const reply = await dynamo.handle(operation, body);
      if (counted) {
        meter.add("readUnits", reply.units.read);
        meter.wrote(reply.units.write);
      }
      return reply;
    },
  };
}
