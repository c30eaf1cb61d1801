import { defined } from "../../../core/model/defined.ts";
import type { Template } from "../../../core/model/message.ts";
import type { Settings } from "../../../core/model/settings.ts";
import type { SourceFile } from "../compiled.ts";
import { type At, didYouMean, FILE_START, type Report } from "../diagnostics/report.ts";
import { fieldsRead } from "../expressions/reads.ts";
import { readName } from "../values/name.ts";
import { readYaml } from "../yaml/document.ts";
import type { Tree } from "../yaml/tree.ts";
import { checkedDestination, type KnownDestinations } from "./by-destination.ts";
import { channelOf, TEMPLATE_KINDS } from "./channels.ts";
import { checkExample, type TemplateExample } from "./example.ts";
import { expanded, readsOfPartials, textOfPieces } from "./expand.ts";
import { type ChannelFront, type FrontMatter, originOf } from "./front.ts";
import { isLike, languageOf, textOf } from "./languages.ts";
import {
  isTemplateFile,
  type Layout,
  type Layouts,
  laidOut,
  readLayouts,
  reportFaults,
  withPreview,
} from "./layouts.ts";
import { readLiquid, TEMPLATE_LINKS } from "./liquid.ts";
import { checkMarkup } from "./markup.ts";
import { checkCalls, type Partials, readPartials } from "./partials.ts";
import { checkSize } from "./size.ts";
import { FRONT_MATTER } from "./tags.ts";
import { saysSomething } from "./whatsapp.ts";

export interface ReadTemplates {
  /** The sound ones, by name. */
  readonly templates: ReadonlyMap<string, ReadTemplate>;
  /** All that have a file; a journey may name a faulty one without being at fault itself. */
  readonly names: ReadonlySet<string>;
}

/** What the settings say to templates. */
interface ForTemplates {
  /** The declared topics, if known. */
  readonly topics?: Settings["topics"] | undefined;
  readonly pages?: Settings["pages"] | undefined;
  readonly brand?: Settings["brand"] | undefined;
  /** Whether files can be attached; true where the settings cannot be read. */
  readonly hasBucket: boolean;
  /** The templates that confirm the agreement to a topic, by name. */
  readonly confirming: ReadonlySet<string>;
  readonly destinations: KnownDestinations;
}

/** Every template among the files, which are sorted by path. */
export function readTemplates(
  files: readonly SourceFile[],
  { topics, pages, brand, hasBucket, confirming, destinations }: ForTemplates,
  reportIn: (file: string) => Report,
): ReadTemplates {
  const names = new Set<string>();
  const forEverybody = new Set<string>();
  const partials = readPartials(files, reportIn);
  const layouts = readLayouts(files, partials, reportIn);
  const written = new Map<string, Map<string, ReadFile>>();
  const around = {
    ...{ topics, pages: pages !== undefined, brand, hasBucket, confirming, destinations },
    ...{ layouts, partials },
  };
  for (const file of files) {
    if (!isTemplateFile(file.path)) continue;
    const fileName = file.path.split("/").at(-1) ?? "";
    const own = fileName.replace(/\..*$/, "");
    names.add(own);
    if (fileName.split(".").length <= 3) forEverybody.add(own);
    const report = reportIn(file.path);
    const read = readTemplate(file, around, report);
    if (read === undefined) continue;
    const { name } = read.template;
    const languages = written.get(name) ?? new Map<string, ReadFile>();
    written.set(name, languages);
    const language = read.locale?.toLowerCase() ?? "";
    if (languages.has(language)) {
      const another = read.locale === undefined ? `\`${name}\`` : `\`${name}\` in \`${read.locale}\``;
      report("SJ408", FILE_START, { message: `There is another template ${another}.`, found: name });
    } else languages.set(language, read);
  }
  const templates = new Map<string, ReadTemplate>();
  for (const [name, languages] of written) {
    const read = withVariants(languages, { topics, isWritten: forEverybody.has(name) }, reportIn);
    if (read !== undefined) templates.set(name, read);
  }
  return { templates, names };
}

/** A template with its variants. `isWritten`: it has a file, which may have faults. */
function withVariants(
  languages: ReadonlyMap<string, ReadFile>,
  { topics, isWritten }: Pick<ForTemplates, "topics"> & { readonly isWritten: boolean },
  reportIn: (file: string) => Report,
): ReadTemplate | undefined {
  const own = languages.get("");
  if (own === undefined) {
    for (const { file, template } of isWritten ? [] : languages.values()) {
      reportIn(file)("SJ442", FILE_START, {
        message: `There is no template \`${template.name}\` for everybody else.`,
        found: template.name,
        hint: `Name one of them without its language: \`${(file.split("/").at(-1) ?? "").replace(/\.[^.]+/, "")}\`.`,
      });
    }
    return undefined;
  }
  const all = [own, ...[...languages.values()].filter((one) => one !== own)];
  const others = [...languages].filter(
    ([language, { file, template }]) => language !== "" && isLike(own.template, template, topics, reportIn(file)),
  );
  const reads = all.flatMap((one) => one.reads);
  const variants = Object.fromEntries(others.map(([language, { template }]) => [language, textOf(template)]));
  return {
    reads,
    texts: all.map(({ file, reads: read, locale, example = own.example }) => ({
      ...{ file, reads: read },
      ...defined({ locale, example }),
    })),
    template: {
      ...own.template,
      ...(others.length === 0 ? {} : { variants }),
      entryFields: fieldsRead(reads, ["entry"]),
    },
  };
}

/** A template, and every path that it reads. */
export interface ReadTemplate {
  readonly template: Template;
  readonly reads: readonly (readonly string[])[];
  /** Its files, one for each language, that for everybody else first. */
  readonly texts: readonly ReadText[];
}

/** One file of a template, with what it reads. */
export interface ReadText {
  readonly file: string;
  readonly reads: ReadTemplate["reads"];
  /** Absent: the template for everybody else. */
  readonly locale?: string;
  /** Its own, or that of the template for everybody else. */
  readonly example?: TemplateExample;
}

/** One file of a template. */
interface ReadFile extends Omit<ReadTemplate, "texts">, ReadText {}

/** The topics and layouts that a template may name. */
export interface Around {
  /** Those declared, if known. */
  readonly topics: Settings["topics"] | undefined;
  /** The workspace has set up its pages. */
  readonly pages: boolean;
  readonly brand: Settings["brand"] | undefined;
  readonly hasBucket: boolean;
  readonly confirming: ReadonlySet<string>;
  readonly destinations: KnownDestinations;
  readonly layouts: Layouts;
  readonly partials: Partials;
}

/** The template in a file; undefined when something is missing. Every fault is reported. */
function readTemplate(file: SourceFile, around: Around, report: Report): ReadFile | undefined {
  const { topics, pages, brand, hasBucket, confirming, layouts, partials } = around;
  reportFaults(file, report);
  const named = channelOf(file.path, FILE_START, report);
  const split = splitTemplate(file, report);
  if (named === undefined || split === undefined) return undefined;
  const language = languageOf(named.name, report);
  const name = readName(
    { kind: "text", at: FILE_START, value: named.name.replace(/\..*$/, ""), style: "plain" },
    report,
  );
  const tree = split.front;
  const front = tree === "faulty" ? undefined : TEMPLATE_KINDS[named.channel].read(tree, report, named.type);
  let linksUnread = partials.some(({ faulty }) => faulty);
  const bodyReport: Report = (code, ...where) => {
    // Text that cannot be read may hold a link, and a link of another tool is meant as one.
    linksUnread ||= code === "SJ406" || code === "SJ414" || code === "SJ444";
    report(code, ...where);
  };
  const origin = { linesBefore: split.bodyLine, columnsBefore: 0 };
  const bodyReads = readLiquid(split.body, origin, bodyReport);
  const text = { type: named.type, locale: language?.locale };
  if (language !== undefined) checkCalls({ text: split.body }, origin, { around: text, partials }, bodyReport);
  if (named.channel === "email") checkMarkup(split.body, origin, report);
  if (front === undefined) return undefined;
  const consent = consentOf(front.consent, named.channel, topics);
  const layout = layoutOf(front, file, layouts);
  const channel = front.front;
  if (name === undefined || consent === undefined || channel === undefined || layout === "faulty") return undefined;
  if (language === undefined) return undefined;
  const written =
    file.compiled ?? textOfPieces(expanded({ text: split.body, file: file.path, line: 1 }, partials, text));
  const asStored = TEMPLATE_KINDS[named.channel].body;
  const body = asStored === undefined ? written : asStored(written, split.bodyLine, report, named.type);
  if (body === undefined) return undefined;
  if (named.channel === "whatsapp" && !saysSomething(body, front.front, split.bodyLine, report)) return undefined;
  const inLayout = layout === undefined ? [] : [...layout.reads, ...readsOfPartials(layout.file.text, partials, text)];
  const shown = [...bodyReads, ...readsOfPartials(split.body, partials, text), ...channel.reads, ...inLayout];
  const plain = plainText(channel, { file, partials, locale: language.locale }, report);
  const reads = [...shown, ...plain.reads];
  const links = linksIn(reads);
  const preview = channel.preview ?? "";
  const inside = { partials, preview, locale: language.locale };
  const isWhole = layout === undefined || file.sections === true;
  const whole = layout === undefined ? body : isWhole ? withPreview(body, preview) : laidOut(layout, body, inside);
  // A layout serves messages with and without a topic. A send drops a message that lacks a link which its template lists.
  const always = links.filter((link) => link !== "unsubscribe" || !whole.includes(link) || isAlways(whole));
  checkAddress(brand?.address, { whole, shown, named }, front.consent);
  if (!linksUnread) checkLinks({ links: linksIn(shown), always }, named.channel, front.consent, pages);
  if (links.includes("confirm") && topics !== undefined && !confirming.has(name.value)) {
    report(
      "SJ423",
      { ...front.consent.at, length: 1 },
      {
        message: "No topic has this message for its confirmation, so there is nothing that the link could confirm.",
        found: "links.confirm",
      },
    );
  }
  const listed = consent.transactional ? always : links;
  if (!hasBucket && channel.part.attachments !== undefined) {
    report(
      "SJ459",
      { ...front.consent.at, length: 1 },
      { message: "No bucket is named that these attachments could come from.", found: "attachments" },
    );
  }
  const template: Template = {
    name: name.value,
    channel: named.channel,
    ...consent,
    ...channel.part,
    ...checkedDestination(channel.destination, around.destinations, report),
    ...defined({ text: plain.text }),
    body: whole,
    ...(listed.length === 0 ? {} : { links: listed }),
    entryFields: fieldsRead(reads, ["entry"]),
  };
  const { example } = front.consent.values;
  checkSize({ template, reads, written: split.body, origin, subjectAt: channel.subjectAt, example }, report);
  if (example !== undefined && !linksUnread) checkExample(example, reads, report);
  return { file: file.path, reads, template, ...defined({ locale: language.locale, example }) };
}

/** The plain text that stands beside the body, with its partials, and what it reads. */
function plainText(
  { plain }: ChannelFront,
  {
    file,
    partials,
    locale,
  }: { readonly file: SourceFile; readonly partials: Partials; readonly locale: string | undefined },
  report: Report,
): { readonly text?: string; readonly reads: readonly (readonly string[])[] } {
  if (plain === undefined) return { reads: [] };
  const around = { type: "txt", locale };
  const origin = originOf(plain);
  checkCalls({ text: plain.value }, origin, { around, partials }, report);
  const pieces = expanded({ text: plain.value, file: file.path, line: plain.at.line }, partials, around);
  const reads = [...readLiquid(plain.value, origin, report), ...readsOfPartials(plain.value, partials, around)];
  return { text: textOfPieces(pieces), reads };
}

/** "faulty": it names one that is not there, or that has a fault of its own. */
function layoutOf(
  { layout, hasLayout, consent }: FrontMatter,
  file: SourceFile,
  layouts: Layouts,
): Layout | "faulty" | undefined {
  if (!hasLayout) return undefined;
  if (layout === undefined) return "faulty";
  const names = [...layouts.keys()];
  if (!layouts.has(layout.value)) {
    const hint = didYouMean(layout.value, names);
    consent.report("SJ410", layout.at, {
      message: `There is no layout \`${layout.value}\`.`,
      found: layout.value,
      allowed: names.join(", ") || "no layouts yet",
      ...defined({ hint }),
    });
  }
  const found = layouts.get(layout.value);
  if (found?.sections === true && file.sections !== true) {
    const isMjml = file.path.endsWith(".mjml");
    consent.report("SJ447", layout.at, {
      message: `The layout \`${layout.value}\` takes sections of MJML.`,
      found: isMjml ? "<mjml>" : (file.path.split("/").at(-1) ?? ""),
      allowed: "<mj-section>…</mj-section>",
      hint: isMjml
        ? "Leave out `<mjml>`, `<mj-head>` and `<mj-body>`: the layout has them."
        : "Write the template in MJML, or put `{{ content }}` of the layout into an `<mj-text>`.",
    });
    return "faulty";
  }
  return found ?? "faulty";
}

function consentOf(
  { values: { topic, transactional }, at, field, report }: FrontMatter["consent"],
  channel: string,
  topics: Settings["topics"] | undefined,
): { topic?: string; transactional: boolean } | undefined {
  const topicField = field("topic");
  if (transactional && topicField !== undefined) {
    report("SJ403", topicField.key, { message: "A transactional message has no topic.", found: "topic" });
    return undefined;
  }
  if (transactional) return { transactional };
  if (topicField === undefined) {
    report(
      "SJ402",
      { ...(field("transactional")?.key ?? at), length: 1 },
      {
        message: "This template has neither `topic` nor `transactional: true`.",
      },
    );
    return undefined;
  }
  if (topic === undefined) return undefined;
  if (topics !== undefined) checkTopic(topic.value, topic.at, channel, topics, report);
  return { topic: topic.value, transactional };
}

function checkTopic(name: string, at: At, channel: string, topics: Settings["topics"], report: Report): void {
  const topic = Object.hasOwn(topics, name) ? topics[name] : undefined;
  const names = Object.keys(topics);
  if (topic === undefined) {
    const hint = didYouMean(name, names);
    report("SJ404", at, {
      message: `settings.yaml declares no topic \`${name}\`.`,
      found: name,
      allowed: names.join(", ") || "no topics yet",
      ...defined({ hint }),
    });
  } else if (!topic.channels.includes(channel)) {
    report("SJ405", at, {
      message: `The topic \`${name}\` does not go by ${channel}.`,
      found: channel,
      allowed: topic.channels.join(", "),
      hint: `Add ${channel} to the channels of \`${name}\` in settings.yaml, or use another topic.`,
    });
  }
}

/** Marketing by e-mail has the postal address of the brand, from the settings or written out. */
function checkAddress(
  address: string | undefined,
  {
    whole,
    shown,
    named,
  }: { whole: string; shown: readonly (readonly string[])[]; named: { readonly channel: string } },
  { values: { topic }, report }: FrontMatter["consent"],
): void {
  if (address === undefined || topic === undefined || named.channel !== "email") return;
  const [first = ""] = address.split(/[,\n]/);
  if (whole.includes(first.trim()) || shown.some(([root, field]) => root === "brand" && field === "address")) return;
  report("SJ449", topic.at, {
    message: "This marketing e-mail does not have the postal address of the settings.",
    found: `topic: ${topic.value}`,
  });
}

type Links = readonly (typeof TEMPLATE_LINKS)[number][];

function linksIn(reads: readonly (readonly string[])[]): Links {
  return TEMPLATE_LINKS.filter((link) => reads.some(([root, field]) => root === "links" && field === link));
}

const WHERE_THERE_IS_ONE = /\{%-?\s*if\s+links\.unsubscribe\s*-?%\}[\s\S]*?\{%-?\s*endif\s*-?%\}/g;

/** Whether a text has the link also where there is none: outside of `{% if links.unsubscribe %}`. */
function isAlways(text: string): boolean {
  return text.replaceAll(WHERE_THERE_IS_ONE, "").includes("links.unsubscribe");
}

/**
 * A customer who gets marketing by e-mail can end it from there, and no link ends nothing. A workspace that has not set up
 * its pages, as those of earlier releases, is only warned: its messages may link to a page of its own.
 */
function checkLinks(
  { links, always }: { readonly links: Links; readonly always: Links },
  channel: string,
  { values: { topic, transactional }, at, report }: FrontMatter["consent"],
  pages: boolean,
): void {
  if (transactional && always.includes("unsubscribe")) {
    report(
      "SJ418",
      { ...at, length: 1 },
      {
        message: "This message is transactional: it has no topic that a link could end.",
        found: "links.unsubscribe",
      },
    );
  }
  if (topic !== undefined && channel === "email" && links.length === 0) {
    report(pages ? "SJ417" : "SJ424", topic.at, {
      message: `This e-mail on the topic \`${topic.value}\` has no link by which customers can end it.`,
      found: `topic: ${topic.value}`,
    });
  }
}

/** A template file taken apart. */
interface TemplateText {
  /** The settings between the two lines of `---`; "faulty" when they cannot be read. */
  readonly front: Tree | "faulty";
  readonly body: string;
  /** Lines of the file before the body. */
  readonly bodyLine: number;
}

/** Splits a template into its front matter and its body; undefined when it does not begin with front matter. */
function splitTemplate(file: SourceFile, report: Report): TemplateText | undefined {
  const found = FRONT_MATTER.exec(file.text);
  if (found === null) {
    report(
      "SJ401",
      FILE_START,
      /^---[ \t]*\r?\n/.test(file.text)
        ? {
            message: "The front matter of this template has no end.",
            hint: "Write a second line of `---` between its settings and its text.",
          }
        : { message: "This template does not begin with front matter." },
    );
    return undefined;
  }
  const [whole, yaml = ""] = found;
  return {
    front: readYaml(yaml, report, 1) ?? (isBlank(yaml) ? { kind: "map", at: FILE_START, fields: new Map() } : "faulty"),
    body: file.text.slice(whole.length),
    bodyLine: whole.split("\n").length - 1,
  };
}

function isBlank(yaml: string): boolean {
  return /^\s*(#.*\s*)*$/.test(yaml);
}
