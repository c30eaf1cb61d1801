import type { Mutant } from "./mutant.ts";

const BUCKET = ["tests/bulk/import-bucket.test.ts"];
const UPLOADS = ["tests/bulk/take-upload.test.ts"];

/** Protections by which each row of an uploaded file comes in, whoever dies or comes twice. */
export const BULK_MUTANTS: readonly Mutant[] = [
  {
    name: "bytes of two uploads are never mixed",
    file: "adapters/aws/import-bucket.ts",
    text: ', IfMatch: `"${etag}"` }',
    without: " }",
    noticedBy: BUCKET,
  },
  {
    name: "a receipt is written over the one that was read",
    file: "adapters/aws/import-bucket.ts",
    text: 'over === undefined ? { IfNoneMatch: "*" } : { IfMatch: over }',
    without: "{}",
    noticedBy: BUCKET,
  },
  {
    name: "the event of an upload that another has replaced changes nothing",
    file: "core/bulk/take-upload.ts",
    text: 'if (known !== undefined && isNewer(known.next, upload)) return "finished";',
    without: "",
    noticedBy: UPLOADS,
  },
  {
    name: "an upload that is finished is not taken in again",
    file: "core/bulk/take-upload.ts",
    text: 'if (mine !== undefined && mine.state !== "reading") return "finished";',
    without: "",
    noticedBy: UPLOADS,
  },
  {
    name: "a next part that was not put on the queue is put there by the message of the part before",
    file: "core/bulk/take-upload.ts",
    text: "    await deps.uploads.put({ upload, part: mine.next.part });\n",
    without: "",
    noticedBy: UPLOADS,
  },
  {
    name: "a batch that comes again lists its refused rows once",
    file: "core/bulk/upload-receipt.ts",
    text: "content.subarray(0, this.#next.refusedBytes)",
    without: "content",
    noticedBy: UPLOADS,
  },
  {
    name: "a copy that was held up writes over no refused rows of another",
    file: "core/bulk/upload-receipt.ts",
    text: "if (receipt?.tag !== this.#tag) throw new LostRaceError();",
    without: "",
    noticedBy: UPLOADS,
  },
];
