import type { Attachments } from "../../../core/model/settings.ts";
import { TEXT } from "../values/text.ts";
import { checked } from "../yaml/readers.ts";
import { type Reader, shape } from "../yaml/shape.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const BUCKET = checked(TEXT, (name) =>
  /^(?!xn--|.*-s3alias$)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name)
    ? undefined
    : [
        "SJ458",
        {
          message: `\`${name}\` is no name of a bucket.`,
          found: name,
          allowed: "3 to 63 lower-case letters, digits and hyphens; a name with dots has no certificate of S3",
        },
      ],
);

/** Where the files lie that go with e-mail. */
export const ATTACHMENT_SETTINGS: Reader<Attachments> = shape("attachments", {
  bucket: {
    as: BUCKET,
    required: "Add `bucket: shop-documents`.",
    description: "A bucket of S3 in the account and Region of the stack",
    example: "shop-documents",
  },
}).make(({ whole }) => whole);
