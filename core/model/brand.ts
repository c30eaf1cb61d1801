/** Who writes, as templates name it: `{{ brand.name }}`. */
export const BRAND_FIELDS = ["name", "color", "logo", "address", "website"] as const;

/** Each as the settings have it; a missing one is nothing in a template. */
export type Brand = Readonly<Partial<Record<(typeof BRAND_FIELDS)[number], string>>>;
