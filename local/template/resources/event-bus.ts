import { z } from "zod/mini";
import { arn, type ResourceType } from "../resource-type.ts";

const Properties = z.object({ Name: z.string() });

/** AWS::Events::EventBus. */
export const eventBus: ResourceType = {
  identify(properties, place) {
    const { Name } = Properties.parse(properties);
    return { ref: Name, attributes: { Arn: arn(place, "events", `event-bus/${Name}`), Name } };
  },
  add(_properties, { ref, attributes }, _place, draft) {
    draft.buses.push({ name: ref, arn: attributes.Arn ?? "" });
  },
};
