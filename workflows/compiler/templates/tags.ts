/** A piece of Liquid: a tag, an output, or a whole block of `raw` or `comment`. */
export const LIQUID = new RegExp(
  [
    "\\{%-?\\s*raw\\s*-?%\\}[\\s\\S]*?\\{%-?\\s*endraw\\s*-?%\\}",
    "\\{%-?\\s*comment\\b[\\s\\S]*?\\{%-?\\s*endcomment\\s*-?%\\}",
    "\\{%[\\s\\S]*?%\\}",
    "\\{\\{(?:\"[^\"]*\"|'[^']*'|[^\"'}]|\\}(?!\\}))*\\}\\}",
    "\\{\\{[\\s\\S]*?\\}\\}",
  ].join("|"),
  "g",
);
