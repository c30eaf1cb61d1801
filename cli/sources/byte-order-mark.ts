/** The encoding that the first bytes of a file name, and how many bytes do; undefined where none is named. */
export function byteOrderMark(start: Buffer): { readonly encoding: string; readonly size: number } | undefined {
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return { encoding: "utf-8", size: 3 };
  if (start[0] === 0xff && start[1] === 0xfe) return { encoding: "utf-16le", size: 2 };
  if (start[0] === 0xfe && start[1] === 0xff) return { encoding: "utf-16be", size: 2 };
  return undefined;
}
