/** Fields that say nothing about what happens: when something was made, and what it is called by in AWS. */
const SILENT = new Set([
  "CreationDate",
  "LastModifiedDate",
  "tags",
  "Arn",
  "ApplicationId",
  "Version",
  "TemplateType",
  "RequestId",
]);

/** Paths of fields in a document that its shape has no place for: nobody reads them, so somebody should be told. */
export function unreadFields(value: unknown, read: unknown, path = ""): readonly string[] {
  if (Array.isArray(value)) {
    const items = Array.isArray(read) ? read : [];
    return value.flatMap((item: unknown, i) => unreadFields(item, items[i], `${path}[${i}]`));
  }
  if (!isObject(value)) return [];
  if (!isObject(read)) return [];
  return Object.entries(value).flatMap(([name, field]) => {
    const below = path === "" ? name : `${path}.${name}`;
    if (Object.hasOwn(read, name)) return unreadFields(field, Reflect.get(read, name), below);
    return SILENT.has(name) ? [] : [below];
  });
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
