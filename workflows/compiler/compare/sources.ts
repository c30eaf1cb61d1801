import { defined } from "../../../core/model/defined.ts";
import type { EventsSource, FileSource, WebhookSource } from "../../../core/model/source.ts";
import { canonical } from "../rules/recheck-hash.ts";
import type { Source } from "../sources/source.ts";
import type { Finding, Side } from "./finding.ts";

/** What follows from a change of one part of a source. */
interface Consequence {
  /** Follows the name of the source. */
  readonly what: string;
  readonly who: string;
}

type Part = Exclude<keyof FileSource | keyof WebhookSource | keyof EventsSource, "source" | "from">;

const EVENTS: Consequence = {
  what: "makes its events in another way.",
  who: "It holds for what comes in from the deployment on. What the other system sends again counts twice if its id becomes another.",
};
const FILES: Consequence = {
  what: "reads its files in another way.",
  who: "It holds for what is imported from now on.",
};
const TAKEN: Consequence = {
  what: "takes other events of its bus, or of another bus.",
  who: "It holds from the deployment on. What is not taken any more comes to nobody, also not to those inside who wait for it.",
};

/** Every part of a source, with the words for its change. The types refuse one that is not named here. */
const PARTS: { readonly [K in Part]: Consequence } = {
  event: EVENTS,
  constants: EVENTS,
  zone: EVENTS,
  rows: EVENTS,
  format: FILES,
  columns: FILES,
  header: FILES,
  delimiter: FILES,
  encoding: FILES,
  groupBy: FILES,
  bus: TAKEN,
  pattern: TAKEN,
  trust: {
    what: "is believed more, or less.",
    who: "What it says counts by it from the deployment on. What is stored stays as it is.",
  },
  erases: {
    what: "may ask that customers are erased, or may not any more.",
    who: "It holds for what comes in from the deployment on.",
  },
  signature: {
    what: "wants its requests proved in another way.",
    who: "Requests that are signed as before are answered with 401 from the deployment on, unless the secret is the same.",
  },
  answer: { what: "answers with another body.", who: "The other system gets it from the deployment on." },
};

/** Sources have no versions: what comes in goes by the new file from the deployment on, also for those inside. */
export function compareSources(before: Side, after: Side): readonly Finding[] {
  const [old, now] = [sourcesOf(before), sourcesOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])].toSorted().flatMap((name): readonly Finding[] => {
    const [was, is] = [old.get(name), now.get(name)];
    if (is === undefined) return was === undefined ? [] : [gone(was, after)];
    const place = { file: fileOf(is), line: 1 };
    if (was === undefined)
      return [finding(`New source: \`${name}\`, ${comesBy(is)}.`, `It is there ${since(is)}.`, place)];
    if (was.from !== is.from) {
      const what = `The source \`${name}\` comes by another way: it is ${comesBy(is)}, and was ${comesBy(was)}.`;
      return [finding(what, "What comes the former way is not taken any more.", place)];
    }
    return changesOf(was, is).map(({ what, who }) => finding(`The source \`${name}\` ${what}`, who, place));
  });
}

function sourcesOf({ sources }: Side): ReadonlyMap<string, Source> {
  return new Map(sources.flatMap(({ source }) => (source === undefined ? [] : [[source.source, source] as const])));
}

function gone(source: Source, after: Side): Finding {
  if (after.paths.has(fileOf(source))) {
    return {
      level: "hurts",
      kind: "source",
      what: `The source \`${source.source}\` has faults and cannot be compared.`,
      hint: "npx sojourn check shows them.",
    };
  }
  const lost =
    source.from === "webhook"
      ? "The other system is answered with 404, and those inside who wait for its events wait in vain."
      : source.from === "events"
        ? "Its events are not taken any more, and those inside who wait for them wait in vain."
        : "Its files cannot be imported any more.";
  return finding(`The source \`${source.source}\` is gone: it was ${comesBy(source)}.`, lost);
}

function changesOf(was: Source, is: Source): readonly Consequence[] {
  const [old, now] = [plain(was), plain(is)];
  const parts = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter(isPart);
  return [...new Set(parts.flatMap((part) => (old[part] === now[part] ? [] : [PARTS[part]])))];
}

function isPart(name: string): name is Part {
  return Object.hasOwn(PARTS, name);
}

function plain(source: Source): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(source).map(([part, value]) => [part, canonical(value)]));
}

function comesBy(source: Source): string {
  if (source.from === "file") return `a file of the format ${source.format}`;
  return source.from === "webhook" ? `a webhook at /v1/sources/${source.source}` : `events of the bus ${source.bus}`;
}

function since(source: Source): string {
  return source.from === "file" ? "for imports from now on" : "from the deployment on";
}

function fileOf({ source }: Source): string {
  return `workflows/sources/${source}.source.yaml`;
}

function finding(what: string, who: string, place?: Finding["place"]): Finding {
  return { level: "changes", kind: "source", what, who, ...defined({ place }) };
}
