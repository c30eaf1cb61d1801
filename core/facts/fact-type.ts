/** What a trait or a property may be declared to be. */
export const FACT_TYPES = ["string", "number", "boolean", "date", "list", "object"] as const;
export type FactType = (typeof FACT_TYPES)[number];

/** Types by name: of traits, or of the properties of one event. */
export type FactTypes = Readonly<Record<string, FactType>>;
