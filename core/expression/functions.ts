import { type Budget, type Focus, LONGEST_PICTURE, MOST_TEXT, type NativeFunction, WorkLimitError } from "./budget.ts";

/** Functions that are withheld: their result depends on the clock or on chance, or hides what the expression reads. */
export const WITHHELD: readonly string[] = ["now", "millis", "random", "shuffle", "eval"];

/** Checks the arguments of a function, besides the charge for their size. Throws WorkLimitError. */
type Guard = (args: readonly unknown[], budget: Budget) => void;

const GUARDS: Readonly<Record<string, Guard>> = {
  pad: ([, width]) => refuseLonger(MOST_TEXT, typeof width === "number" ? Math.abs(width) : 0),
  join: ([texts, separator]) => {
    const all = Array.isArray(texts) ? texts : [texts];
    const length = all.reduce((sum: number, text) => sum + lengthOf(text), 0);
    refuseLonger(MOST_TEXT, length + all.length * lengthOf(separator));
  },
  replace: ([text, pattern, replacement]) => {
    if (typeof pattern !== "string" || typeof replacement !== "string") return;
    const most = lengthOf(text) / Math.max(1, pattern.length);
    if (most * replacement.length > MOST_TEXT) refuseLonger(MOST_TEXT, timesIn(text, pattern) * replacement.length);
  },
  distinct: ([list], budget) => budget.spend((lengthOf(list) * budget.weigh(list)) / 64),
  spread: ([list], budget) => budget.spend(lengthOf(list) ** 2 / 64),
  formatNumber: ([, picture]) => picturesUpTo(picture),
  formatInteger: ([, picture]) => picturesUpTo(picture),
  parseInteger: ([text, picture]) => picturesUpTo(text, picture),
  fromMillis: ([, picture, zone]) => timePictures(picture, zone),
  toMillis: ([text, picture]) => {
    if (picture !== undefined) timePictures(picture, text);
  },
};

/** JSONata's function, charged for its arguments and result: its loops are not nodes of the expression. */
export function metered(name: string, native: NativeFunction, budgetOf: (focus: Focus) => Budget): NativeFunction {
  const { implementation } = native;
  const guard = Object.hasOwn(GUARDS, name) ? GUARDS[name] : undefined;
  const paid = function (this: Focus, ...args: unknown[]): unknown {
    const budget = budgetOf(this);
    budget.spend(1);
    for (const arg of args) budget.spend(budget.weigh(arg) / 16);
    guard?.(args, budget);
    const result = implementation.apply(this, args);
    return result instanceof Promise ? result.then((value) => charged(budget, value)) : charged(budget, result);
  };
  // JSONata reads the number of arguments, and their names from the function's text.
  Object.defineProperty(paid, "length", { value: implementation.length });
  Object.defineProperty(paid, "toString", { value: () => implementation.toString() });
  return { ...native, implementation: paid };
}

/**
 * Functions that treat a missing value differently in conditions: `$not` of a missing value is true (in JSONata it is
 * undefined), and a trait that is null does not exist.
 */
export const FUNCTIONS_OF_MISSING: Readonly<Record<string, (native: NativeFunction) => NativeFunction>> = {
  not: (native) => withAnswer(native, (value) => (value === undefined ? true : undefined)),
  exists: (native) => withAnswer(native, (value) => (value === null ? false : undefined)),
};

function withAnswer(native: NativeFunction, answer: (value: unknown) => boolean | undefined): NativeFunction {
  const { implementation } = native;
  const answered = function (this: Focus, value: unknown): unknown {
    return answer(value) ?? implementation.call(this, value);
  };
  return { ...native, implementation: answered };
}

function charged(budget: Budget, value: unknown): unknown {
  budget.chargeResult(value);
  return value;
}

function refuseLonger(most: number, length: number): void {
  if (length > most) throw new WorkLimitError(`A text would be longer than ${most} characters.`);
}

function lengthOf(value: unknown): number {
  return typeof value === "string" || Array.isArray(value) ? value.length : 0;
}

function timesIn(text: unknown, part: string): number {
  if (typeof text !== "string" || part === "") return lengthOf(text);
  let times = 0;
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + part.length)) times += 1;
  return times;
}

function picturesUpTo(...texts: readonly unknown[]): void {
  for (const text of texts) {
    if (lengthOf(text) > LONGEST_PICTURE) {
      throw new WorkLimitError(
        `A picture, or a text that is read by one, is longer than ${LONGEST_PICTURE} characters.`,
      );
    }
  }
}

/**
 * Refuses widths that would fill the memory, and more parts in words than JSONata's regular expression can tell apart
 * in reasonable time.
 */
function timePictures(...texts: readonly unknown[]): void {
  picturesUpTo(...texts);
  const [picture] = texts;
  if (typeof picture !== "string") return;
  const parts = picture.match(/\[[^\]]*\]/g) ?? [];
  if (parts.some((part) => /,.*\d{3}/.test(part))) throw new WorkLimitError("A part of a picture is wider than 99.");
  if (parts.filter((part) => /w/i.test(part.slice(2))).length > 2) {
    throw new WorkLimitError("A picture has more than two parts in words.");
  }
}
