import type { BRAND_FIELDS as NAMES } from "../../../core/model/brand.ts";
import { defined } from "../../../core/model/defined.ts";
import type { Settings } from "../../../core/model/settings.ts";
import type { At, Report } from "../diagnostics/report.ts";
import type { ReadTemplate } from "../templates/read.ts";
import { TEXT } from "../values/text.ts";
import { checked } from "../yaml/readers.ts";
import { shape } from "../yaml/shape.ts";
import { COLOR } from "./pages.ts";

const URL_TEXT = checked(TEXT, (url) =>
  /^https:\/\/[^\s"'<>/?#]+\.[^\s"'<>]+$/.test(url)
    ? undefined
    : ["SJ110", { message: `\`${url}\` is no address of a page or picture.`, found: url, allowed: "https://…" }],
);

const FIELDS = {
  name: { as: TEXT, description: "Your name, as customers know it", example: "The Gift Shop" },
  color: {
    as: COLOR,
    description: "Your colour, `#rrggbb`; white must be readable on it",
    example: "#7c5c3b",
  },
  logo: { as: URL_TEXT, description: "A picture, `https://…`", example: "https://shop.example.com/logo.png" },
  address: {
    as: TEXT,
    description: "Your postal address, which marketing must have in many countries",
    example: "1 Example Street, London",
  },
  website: { as: URL_TEXT, description: "Your shop, `https://…`", example: "https://shop.example.com" },
} as const satisfies Record<(typeof NAMES)[number], unknown>;

/** Who writes: `{{ brand.name }}` in templates, and the look of our pages. */
export const BRAND = shape("brand", FIELDS);

/**
 * Settings in which brand and pages are declared once: name and colour of the pages are those of the brand unless the pages have
 * their own, and the brand has those of the pages where it has none.
 */
export function withBrand(settings: Settings): Settings {
  const { brand, pages } = settings;
  const all = defined({ ...defined({ name: pages?.brand, color: pages?.color }), ...brand });
  const ofPages = pages && { ...defined({ brand: brand?.name, color: brand?.color }), ...pages };
  return { ...settings, ...(Object.keys(all).length === 0 ? {} : { brand: all }), ...defined({ pages: ofPages }) };
}

/** Reports a brand without a postal address where there is marketing by e-mail. */
export function checkAddress(
  brandAt: At | undefined,
  settings: Settings,
  templates: ReadonlyMap<string, ReadTemplate>,
  report: Report,
): void {
  const marketing = [...templates.values()].find(
    ({ template }) => template.channel === "email" && template.topic !== undefined,
  );
  if (brandAt === undefined || settings.brand?.address !== undefined || marketing === undefined) return;
  report("SJ449", brandAt, {
    message: `\`brand\` has no \`address\`, and \`${marketing.template.name}\` is marketing by e-mail.`,
    found: marketing.template.name,
    hint: "Add `address: 1 Example Street, London`, and `{{ brand.address }}` to the foot of a layout.",
  });
}
