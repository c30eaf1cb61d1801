import { z } from "zod/mini";
import { getOwn, type Json } from "../model/json.ts";
import type { Assigned } from "./run-trace.ts";
import type { StoryLine } from "./story.ts";
import { shown } from "./words.ts";

/** What the machine assigns for the notes on a way: `repeat` is the one that the note is in. */
const Notes = z.array(z.object({ text: z.string(), title: z.optional(z.string()), repeat: z.optional(z.string()) }));

/** The notes that a customer came past, in order, at the time they did. */
export function noteLines(value: Json, { document }: Assigned, time: number): readonly StoryLine[] {
  const notes = z.safeParse(Notes, value).data ?? [];
  return notes.map(({ text, title = "Note", repeat }) => {
    const pass = repeat === undefined ? 1 : (getOwn(document.passes ?? {}, repeat) ?? 1);
    return {
      time,
      title: pass === 1 ? title : `${title} (pass ${pass})`,
      text: filled(text, pass, document),
      details: [],
      tone: "neutral",
    };
  });
}

/** A text with what stands in it as `${steps.<id>.<result>}` or `${pass}`, as it was then. */
function filled(text: string, pass: number, { steps }: Assigned["document"]): string {
  return text.replace(/\$\{([^}]*)\}/g, (_, path: string) => {
    const [root, id = "", result = ""] = path.trim().split(".");
    const value = root === "pass" ? pass : getOwn(getOwn(steps, id) ?? {}, result);
    return value === undefined ? "(not known)" : shown(value);
  });
}
