import type { Dynamo } from "../dynamodb/handler.ts";
import type { Meter } from "../meter/meter.ts";
import type { Service } from "./service.ts";

/** DynamoDB behind its protocol, its units counted when a function calls. */
export function tableService(dynamo: Dynamo, meter: Meter, caller: () => string | undefined): Service {
  return {
    handle: async (operation, body) => {
      const counted = caller() !== undefined;
      const reply = await dynamo.handle(operation, body);
      if (counted) {
        meter.add("readUnits", reply.units.read);
        meter.add("writeUnits", reply.units.write);
      }
      return reply;
    },
  };
}
