import type { UploadWork } from "../../core/bulk/upload.ts";
import { type ImportBucket, UploadGoneError, type UploadQueue } from "../../core/ports/import-bucket.ts";

/** A bucket in memory. Each upload has another ETag, also of the same bytes. */
export function memoryImportBucket() {
  const objects = new Map<string, { readonly content: Uint8Array; readonly tag: string }>();
  let written = 0;
  const write = (key: string, content: Uint8Array): string => {
    written += 1;
    const tag = `tag-${written}`;
    objects.set(key, { content: content.slice(), tag });
    return tag;
  };
  const bucket: ImportBucket = {
    async read({ key, etag }, from, length) {
      const object = objects.get(key);
      if (object === undefined) throw new UploadGoneError("deleted");
      if (object.tag !== etag) throw new UploadGoneError("replaced");
      return object.content.slice(from, from + length);
    },
    async load(name) {
      const object = objects.get(name);
      return object && { ...object, content: object.content.slice() };
    },
    async save(name, content, over) {
      return objects.get(name)?.tag === over ? write(name, content) : undefined;
    },
  };
  return {
    ...bucket,
    /** Puts a file there, as a person does. Returns its ETag. */
    upload: (key: string, content: Uint8Array | string): string =>
      write(key, typeof content === "string" ? new TextEncoder().encode(content) : content),
    remove: (key: string): void => void objects.delete(key),
    names: (): readonly string[] => [...objects.keys()],
    text: (name: string): string | undefined => {
      const object = objects.get(name);
      return object && new TextDecoder().decode(object.content);
    },
  };
}

/** A queue in memory, in the order of its work. */
export function memoryUploadQueue(): UploadQueue & { readonly waiting: UploadWork[] } {
  const waiting: UploadWork[] = [];
  return {
    waiting,
    put: async (work) => {
      waiting.push(work);
    },
  };
}
