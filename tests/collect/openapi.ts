import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parse } from "yaml";
import { z } from "zod/mini";

const Content = z.object({
  "application/json": z.object({ schema: z.looseObject({}), example: z.optional(z.unknown()) }),
});
const Response = z.object({
  $ref: z.optional(z.string()),
  content: z.optional(Content),
  headers: z.optional(z.record(z.string(), z.unknown())),
});
const Operation = z.object({
  operationId: z.string(),
  "x-also": z.optional(z.array(z.string())),
  requestBody: z.optional(z.object({ content: Content })),
  responses: z.record(z.string(), Response),
});
const Document = z.object({
  paths: z.record(
    z.string(),
    z.object({ get: z.optional(Operation), post: z.optional(Operation), put: z.optional(Operation) }),
  ),
  components: z.looseObject({ responses: z.record(z.string(), Response) }),
});

const FILE = new URL("../../docs/openapi.yaml", import.meta.url);
const document = Document.parse(parse(readFileSync(FILE, "utf8"), { merge: true }));
const ajv = new Ajv2020({ strict: false, validateFormats: false });

/** What the document says of an operation. */
export interface DocumentedOperation {
  readonly id: string;
  readonly method: string;
  /** Its path, and those that mean the same. */
  readonly paths: readonly string[];
  readonly example: unknown;
  readonly statuses: readonly number[];
  /** What is wrong with the operation's example, or with an answer of this status; undefined where nothing is. */
  faultOfExample(): string | undefined;
  faultOfAnswer(status: number, body: unknown): string | undefined;
  /** The headers that an answer of this status has. */
  headersOf(status: number): readonly string[];
}

/** The operations of docs/openapi.yaml. */
export function documentedOperations(): readonly DocumentedOperation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) =>
      operation === undefined ? [] : [made(path, method, operation)],
    ),
  );
}

function made(path: string, method: string, operation: z.infer<typeof Operation>): DocumentedOperation {
  const { operationId: id, requestBody, responses } = operation;
  const responseOf = (status: number) => {
    const found = responses[String(status)];
    const name = found?.$ref?.split("/").at(-1);
    return name === undefined ? found : document.components.responses[name];
  };
  const body = requestBody?.content["application/json"];
  return {
    id,
    method: method.toUpperCase(),
    paths: [path, ...(operation["x-also"] ?? [])],
    example: body?.example,
    statuses: Object.keys(responses).map(Number),
    faultOfExample: () => (body === undefined ? undefined : faultBy(body.schema, body.example)),
    faultOfAnswer(status, answer) {
      const response = responseOf(status);
      if (response === undefined) return `${status} is not documented`;
      return response.content === undefined ? undefined : faultBy(response.content["application/json"].schema, answer);
    },
    headersOf: (status) => Object.keys(responseOf(status)?.headers ?? {}).map((name) => name.toLowerCase()),
  };
}

function faultBy(schema: object, value: unknown): string | undefined {
  const validate = ajv.compile({ ...schema, components: document.components });
  return validate(value) ? undefined : ajv.errorsText(validate.errors);
}
