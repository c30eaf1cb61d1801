/**
 * Which parts of the code (functions/parts.ts) the workspace needs. It exists only while a bundle is built, which replaces each
 * `WITH.<part>` by `true` or `false` and leaves out what can no longer be reached. Ask it in handlers alone: the other stages run without a
 * build too, and take an optional part as an argument.
 */
declare const WITH: Readonly<Record<import("./parts.ts").Part, boolean>>;
