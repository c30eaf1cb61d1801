import { type CodeEntry, error } from "./entry.ts";

/** Codes SJ2xx: expressions. */
export const EXPRESSIONS = {
  SJ200: error(
    "Expression does not parse",
    "It is not JSONata.",
    "Look at the marked place: brackets, quotes and operators.",
  ),
  SJ201: error("== in an expression", "Equality is a single = here.", "Write = instead of ==."),
  SJ202: error("! or not in an expression", "Not is a function here.", "Write $not(…)."),
  SJ203: error(
    "&& or || in an expression",
    "The words are `and` and `or`; & joins texts.",
    "Write `and` or `or`, in lower case.",
  ),
  SJ204: error(
    "Hyphen in a name",
    "A hyphen is a minus: the name ends before it.",
    "Put the name in backticks: profile.`first-name`.",
  ),
  SJ205: error(
    "List compared with =",
    "A list never equals one of its members.",
    "Write `'loyal' in profile.segments`.",
  ),
  SJ206: error(
    "Quoted number compared as a number",
    "A number in quotes is a text, and texts are not compared with numbers.",
    "Remove the quotes around the number.",
  ),
  SJ207: error(
    "Function that is not allowed",
    "$now, $millis and $random know neither the virtual clock nor yesterday's answer, and $eval hides what an expression reads.",
    "Use `now` (epoch milliseconds); for a random share use `sample` or `holdout`.",
  ),
  SJ208: error(
    "Unknown name in an expression",
    "Expressions begin with one of the names in scope.",
    "Begin with one of the names in scope.",
  ),
  SJ209: error(
    "Name is not in scope here",
    "What it stands for does not exist yet at this place.",
    "Use what is in scope here.",
  ),
  SJ210: error("Unknown function", "JSONata has no function of this name.", "Correct the name of the function."),
  SJ211: error("Unknown step", "No step of this journey has this id.", "Use the id of a step of this journey."),
  SJ212: error("Step has no such result", "A step's result has a few fixed fields.", "Use one of the step's results."),
  SJ213: error(
    "Step comes later or on another path",
    "When this is looked at, that step can never have run.",
    "Ask for a step that comes before, on the same path.",
  ),
  SJ214: error(
    "Expression begins with =",
    "This field is an expression anyway; = marks one only where plain values are usual.",
    "Remove the = at the beginning.",
  ),
} as const satisfies Record<string, CodeEntry>;
