/** Widths of letters in a sans-serif face, as shares of the font size; wide enough for any system's. */
const NARROW = /[iljtfrI.,:;'|!()[\] ]/;
const WIDE = /[mwMW@%…—]/;
const CAPITAL = /[A-Z0-9]/;

/** About how wide a text is; pixels. */
export function textWidth(text: string, fontSize: number, bold = false): number {
  let width = 0;
  for (const letter of text) {
    if (NARROW.test(letter)) width += 0.38;
    else if (WIDE.test(letter)) width += 0.95;
    else width += CAPITAL.test(letter) ? 0.7 : 0.6;
  }
  return width * fontSize * (bold ? 1.1 : 1);
}

/** A text in lines of at most `widest` pixels, broken between words; a longer word is cut, a fourth line left out. */
export function wrapped(text: string, fontSize: number, widest: number, bold = false): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line === "" || textWidth(longer, fontSize, bold) <= widest) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  const all = [...lines, line].map((one) => cut(one, fontSize, widest, bold));
  return all.length <= 3 ? all : [...all.slice(0, 2), `${all[2]}…`];
}

function cut(line: string, fontSize: number, widest: number, bold: boolean): string {
  if (textWidth(line, fontSize, bold) <= widest * 1.05) return line;
  let end = line.length - 1;
  while (end > 1 && textWidth(`${line.slice(0, end)}…`, fontSize, bold) > widest) end--;
  return `${line.slice(0, end)}…`;
}
