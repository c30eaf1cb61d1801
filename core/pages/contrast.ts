/*
 * Colours that can be read, as WCAG 2.2 counts contrast. A colour is `#rrggbb`.
 * https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
 */

/** The contrast that texts need on their ground. https://www.w3.org/TR/WCAG22/#contrast-minimum */
export const LEAST_CONTRAST = 4.5;

/** How many times as light as the other the lighter colour is: from 1, the same, to 21, black and white. */
export function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** The colour with as little white in it as it needs to be read on a dark ground. */
export function readableOn(ground: string, color: string): string {
  const steps = Array.from({ length: 20 }, (_, step) => withWhite(color, step / 20));
  return steps.find((each) => contrast(ground, each) >= LEAST_CONTRAST) ?? "#ffffff";
}

function withWhite(color: string, share: number): string {
  const parts = partsOf(color).map((part) => Math.round(part + (255 - part) * share));
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = partsOf(color).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function partsOf(color: string): readonly number[] {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
}
