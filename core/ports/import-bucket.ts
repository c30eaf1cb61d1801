import type { UploadWork } from "../bulk/upload.ts";

/** The bucket for files to take in. */
export interface ImportBucket {
  /**
   * So many bytes of an upload from this offset on: fewer at its end, none behind it. Throws UploadGoneError where the file has been
   * replaced or deleted: bytes of two uploads are never mixed.
   */
  read(upload: { readonly key: string; readonly etag: string }, from: number, length: number): Promise<Uint8Array>;
  /** What the function wrote under this name, with the tag of its content; undefined where there is nothing. */
  load(name: string): Promise<{ readonly content: Uint8Array; readonly tag: string } | undefined>;
  /**
   * Writes it in place of what has the tag `over`, or where there is nothing. Returns the new tag, or undefined where something else is
   * there: then nothing is written.
   */
  save(name: string, content: Uint8Array, over: string | undefined): Promise<string | undefined>;
}

/** The queue of files to take in. At least once. */
export interface UploadQueue {
  put(work: UploadWork): Promise<void>;
}

/** The file is not there any more as it was uploaded. */
export class UploadGoneError extends Error {
  /** `replaced`: another was uploaded in its place. */
  readonly how: "replaced" | "deleted";
  constructor(how: "replaced" | "deleted") {
    super(`The file was ${how}.`);
    this.name = "UploadGoneError";
    this.how = how;
  }
}
