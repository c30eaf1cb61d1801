import { BULK_KINDS, type BulkImport, type BulkKind } from "./import.ts";

/** Where the bucket has receipts and what else the function writes; nothing there is taken in. */
export const RECEIPTS = "receipts/";

/** What a file of the bucket is, by its name; everything of an import but when it began. */
export type NamedImport = Omit<BulkImport, "began">;

/** Folders with a meaning, wherever they stand between the kind's and the file. */
const ENTER = "enter";
const REMOVE = "remove";

/** The source of lists: their rows keep none. */
const LIST_SOURCE = "import";
const LONGEST_SOURCE = 64;

/**
 * What the file of this name is, or what is wrong with its name and how to mend it:
 *
 *     events/<source>/…/<file>          consent/<source>/…/<file>
 *     profiles/<source>/…/<file>        suppressions/<source>/…/<file>
 *     list/<segment>/…/<file>
 *
 * Further folders are free. A folder `enter` among them lets customers in, and a folder `remove` takes customers off the list.
 */
export function importOf(key: string): NamedImport | { readonly problem: string } {
  const [first = "", second = "", ...rest] = key.split("/");
  const kind = BULK_KINDS.find((each) => each === first);
  if (kind === undefined) {
    return { problem: `Nothing says what the rows of ${key} are. ${HOW}` };
  }
  if (second === "" || rest.at(-1) === undefined) {
    const part = kind === "list" ? "segment" : "source";
    return { problem: `The name of ${key} has no ${part}. Upload it as ${kind}/<${part}>/${lastOf(key)}.` };
  }
  if (second.length > LONGEST_SOURCE || !/^[\w.-]+$/.test(second)) {
    return {
      problem: `The folder ${second} is no name of a source or segment. Take up to ${LONGEST_SOURCE} letters, digits, hyphens, dots and underscores.`,
    };
  }
  const folders = rest.slice(0, -1);
  const enter = folders.includes(ENTER);
  const remove = folders.includes(REMOVE);
  if (enter && (kind === "consent" || kind === "suppressions")) {
    return { problem: `Rows of ${kind} let nobody in. Upload the file to a folder without \`${ENTER}\`.` };
  }
  if (remove && kind !== "list") {
    return { problem: `Only a list has customers to remove. Upload the file to a folder without \`${REMOVE}\`.` };
  }
  return {
    kind,
    ...(kind === "list" ? { source: LIST_SOURCE, segment: second } : { source: second }),
    ...(enter && { enter: true as const }),
    ...(remove && { remove: true as const }),
  };
}

/** The name under which a file is uploaded to be taken in so: the inverse of `importOf`. `file`: its own name, without a folder. */
export function fileKey({ kind, source, segment, enter, remove }: NamedImport, file: string): string {
  const folders = [kind, segment ?? source, ...(enter ? [ENTER] : []), ...(remove ? [REMOVE] : [])];
  return [...folders, file].join("/");
}

/** The name of the file's receipt. */
export function receiptName(key: string): string {
  return `${RECEIPTS}${key}.receipt.json`;
}

/** The name of the file with its rows that were not taken in. */
export function refusedName(key: string): string {
  return `${RECEIPTS}${key}.refused.ndjson`;
}

/** The name of what is kept between parts to find rows that are there twice. */
export function seenName(key: string): string {
  return `${RECEIPTS}${key}.seen`;
}

/** The file's own name. */
export function lastOf(key: string): string {
  return key.slice(key.lastIndexOf("/") + 1);
}

const HOW = `Upload it as ${BULK_KINDS.map(example).join(", ")}.`;

function example(kind: BulkKind): string {
  return `${kind}/<${kind === "list" ? "segment" : "source"}>/<file>`;
}
