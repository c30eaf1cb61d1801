import * as z from "zod/mini";
import { segmentDimensions } from "./conditions.ts";

const type = z.optional(z.enum(["ALL", "ANY", "NONE"]));

const group = z.object({
  Type: type,
  SourceType: type,
  SourceSegments: z.optional(z.array(z.object({ Id: z.string(), Version: z.optional(z.number()) }))),
  Dimensions: z.optional(z.array(segmentDimensions)),
});
export type SegmentGroup = z.infer<typeof group>;

/** `SegmentResponse` and `WriteSegmentRequest`. */
export const segmentShape = z.object({
  Id: z.optional(z.string()),
  ApplicationId: z.optional(z.string()),
  Arn: z.optional(z.string()),
  Name: z.optional(z.string()),
  SegmentType: z.optional(z.enum(["DIMENSIONAL", "IMPORT"])),
  Version: z.optional(z.number()),
  Dimensions: z.optional(segmentDimensions),
  SegmentGroups: z.optional(z.object({ Include: type, Groups: z.optional(z.array(group)) })),
  ImportDefinition: z.optional(
    z.object({ Format: z.optional(z.string()), S3Url: z.optional(z.string()), Size: z.optional(z.number()) }),
  ),
});
export type SegmentDocument = z.infer<typeof segmentShape>;
