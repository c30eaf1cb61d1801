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

/** The settings at the beginning of a template, between two lines of `---`: the whole of it, and the YAML. */
export const FRONT_MATTER = /^---[ \t]*\r?\n([\s\S]*?)\r?\n?---[ \t]*(?:\r?\n|$)/;
