import { type Attachment, LARGEST_ATTACHMENT, MOST_BYTES } from "../../core/channels/attachments.ts";
import type { ProviderAnswer } from "../../core/ports/channels.ts";
import type { Clock } from "../../core/ports/system.ts";
import { type AwsCredentials, signed } from "../destinations/aws-signature.ts";
import { type FreshRequest, type FreshResponse, freshRequest, urlParts } from "../system/fresh-request.ts";
import { host } from "../system/host.ts";
import { faultOf } from "./hand-over.ts";

/** A file with its content. */
export interface AttachedFile extends Attachment {
  readonly content: Uint8Array;
}

/** The files, or why the e-mail does not leave; in that case nobody was asked to take it. */
export type ReadAttachments = (attachments: readonly Attachment[]) => Promise<readonly AttachedFile[] | ProviderAnswer>;

interface ReaderDeps {
  readonly bucket: string;
  readonly region: string;
  /** Those of the function at this moment. */
  credentials(): AwsCredentials | Promise<AwsCredentials>;
  readonly clock: Clock;
  /** For all files together. */
  readonly timeoutMs: number;
  request?(request: FreshRequest): Promise<Pick<FreshResponse, "status" | "headers" | "read" | "drop">>;
}

const MISSING = { answer: "refused", reason: "attachment_missing" } as const;
const TOO_LARGE = { answer: "refused", reason: "attachment_too_large" } as const;

/**
 * Reads files from a bucket. A file that is missing or too large refuses the e-mail. What may be corrected leaves it for later: a bucket or
 * a permission that is missing (misconfigured), and any other fault of S3 (throttled).
 *
 * The request is signed here: the client of S3 would be 100 kB of the function that sends. S3 says that an object is missing only to who may
 * list the bucket: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export function attachmentReader(deps: ReaderDeps): ReadAttachments {
  return async (attachments) => {
    const signal = AbortSignal.timeout(deps.timeoutMs);
    try {
      const contents = await Promise.all(attachments.map(({ key }) => contentOf(deps, key, signal)));
      const [answer] = contents.filter((one) => "answer" in one);
      if (answer !== undefined) return answer;
      const files = attachments.flatMap((attachment, at) => {
        const content = contents[at];
        return content instanceof Uint8Array ? [{ ...attachment, content }] : [];
      });
      return files.reduce((bytes, { content }) => bytes + content.length, 0) > MOST_BYTES ? TOO_LARGE : files;
    } catch (error) {
      return { answer: "throttled", fault: faultOf(error) };
    }
  };
}

/** The content of an object. One that is too large is not read. */
async function contentOf(deps: ReaderDeps, key: string, signal: AbortSignal): Promise<Uint8Array | ProviderAnswer> {
  const hosted = host();
  if (hosted?.attached !== undefined) return withinBounds((await hosted.attached(deps.bucket, key)) ?? MISSING);
  const asked = { method: "GET", url: urlOf(deps, key), headers: {}, body: "" };
  const { method, headers } = await signed(
    asked,
    { service: "s3", region: deps.region },
    await deps.credentials(),
    deps.clock.now(),
  );
  const request = deps.request ?? freshRequest;
  const response = await request({ ...urlParts(asked.url), method, headers, signal });
  if (response.status !== 200) return answerTo(response.status, await response.read(LONGEST_ERROR));
  if (Number(response.headers["content-length"]) <= LARGEST_ATTACHMENT) {
    return withinBounds(await response.read(LARGEST_ATTACHMENT + 1));
  }
  response.drop();
  return TOO_LARGE;
}

function withinBounds(content: Uint8Array | ProviderAnswer): Uint8Array | ProviderAnswer {
  return content instanceof Uint8Array && content.length > LARGEST_ATTACHMENT ? TOO_LARGE : content;
}

/** Virtual-hosted: https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html */
function urlOf({ bucket, region }: ReaderDeps, key: string): string {
  const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  return `https://${bucket}.s3.${region}.${domain}/${key.split("/").map(escaped).join("/")}`;
}

/** As S3 signs a key: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function escaped(part: string): string {
  return encodeURIComponent(part).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

const LONGEST_ERROR = 4096;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
function answerTo(status: number, body: Uint8Array): ProviderAnswer {
  const [, error = "S3"] = /<Code>(\w+)<\/Code>/.exec(Buffer.from(body).toString("utf8")) ?? [];
  if (error === "NoSuchKey") return MISSING;
  return {
    answer: status >= 400 && status < 500 && status !== 429 ? "misconfigured" : "throttled",
    fault: { error, status },
  };
}
