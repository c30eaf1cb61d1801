import type { ResourceType } from "../stack.ts";

/**
 * AWS::S3::Bucket. The local cloud has no S3, so nothing is ever put into it: files are taken in by `sojourn import`. Only its name is
 * known, to which policies and rules refer.
 */
export const bucket: ResourceType = {
  identify: (_properties, { stackName, logicalId }) => {
    const name = `${stackName}-${logicalId}`.toLowerCase();
    return { ref: name, attributes: { Arn: `arn:aws:s3:::${name}` } };
  },
  add: () => undefined,
};
