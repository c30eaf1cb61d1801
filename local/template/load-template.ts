import { z } from "zod/mini";
import { NO_VALUE, resolve, type Scope } from "./intrinsics.ts";
import { KNOWN_TYPES, TYPES_WITHOUT_LOCAL_BEHAVIOUR } from "./known-types.ts";
import { TemplateRefused } from "./refused.ts";
import type { Identity, Place, StackDraft } from "./resource-type.ts";
import type { Stack } from "./stack.ts";

const Resource = z.object({
  Type: z.string(),
  Condition: z.optional(z.string()),
  Properties: z._default(z.record(z.string(), z.unknown()), {}),
});
const Template = z.object({
  Resources: z.record(z.string(), Resource),
  Parameters: z._default(z.record(z.string(), z.object({ Default: z.optional(z.unknown()) })), {}),
  Conditions: z._default(z.record(z.string(), z.unknown()), {}),
  Mappings: z._default(z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))), {}),
});

export interface TemplateSource {
  readonly stackName: string;
  /** A CloudFormation template, parsed. */
  readonly template: unknown;
  assetDirectory(functionLogicalId: string): string;
}

export const LOCAL_ACCOUNT = "000000000000";

/** The template's resources, references resolved. Throws TemplateRefused on what the local cloud does not have. */
export function loadTemplate(source: TemplateSource, region: string): Stack {
  return new Loader(source, region).load();
}

class Loader {
  readonly #template: z.infer<typeof Template>;
  readonly #source: TemplateSource;
  readonly #region: string;
  readonly #resolved = new Map<string, { readonly properties: unknown; readonly identity: Identity }>();
  readonly #resolving = new Set<string>();
  readonly #scope: Scope;

  constructor(source: TemplateSource, region: string) {
    this.#template = Template.parse(source.template);
    this.#source = source;
    this.#region = region;
    this.#scope = {
      ref: (name) => this.#ref(name),
      getAtt: (id, attribute) => this.#getAtt(id, attribute),
      condition: (name) => resolve(this.#template.Conditions[name], this.#scope) === true,
      map: (name, key, second) => this.#template.Mappings[name]?.[key]?.[second],
    };
  }

  load(): Stack {
    const draft = emptyDraft();
    for (const [logicalId, { Type, Condition }] of Object.entries(this.#template.Resources)) {
      if (Condition !== undefined && !this.#scope.condition(Condition)) continue;
      const type = KNOWN_TYPES.get(Type);
      if (type === undefined) {
        if (TYPES_WITHOUT_LOCAL_BEHAVIOUR.has(Type)) continue;
        throw new TemplateRefused(`${logicalId}: the local cloud has no ${Type}.`);
      }
      const { properties, identity } = this.#resource(logicalId);
      type.add(properties, identity, this.#place(logicalId), draft);
    }
    return this.#finish(draft);
  }

  #finish(draft: StackDraft): Stack {
    const urls = new Map(draft.queues.map((queue) => [queue.url, queue.arn]));
    const byArn = [...draft.resourcePolicies].map(
      ([owner, documents]) => [urls.get(owner) ?? owner, documents] as const,
    );
    return {
      ...draft,
      name: this.#source.stackName,
      region: this.#region,
      account: LOCAL_ACCOUNT,
      roles: draft.roles.map((role) => ({
        ...role,
        policies: draft.rolePolicies.get(role.arn.slice(role.arn.lastIndexOf("/") + 1)) ?? [],
      })),
      resourcePolicies: new Map(byArn),
    };
  }

  #resource(logicalId: string): { readonly properties: unknown; readonly identity: Identity } {
    const known = this.#resolved.get(logicalId);
    if (known !== undefined) return known;
    const resource = this.#template.Resources[logicalId];
    if (resource === undefined)
      throw new TemplateRefused(`The template refers to ${logicalId}, which it does not have.`);
    if (this.#resolving.has(logicalId)) throw new TemplateRefused(`${logicalId} refers to itself in a circle.`);
    this.#resolving.add(logicalId);
    const type = KNOWN_TYPES.get(resource.Type);
    const properties = type === undefined ? {} : resolve(resource.Properties, this.#scope);
    const place = this.#place(logicalId);
    const identity = type?.identify(properties, place) ?? { ref: logicalId, attributes: {} };
    this.#resolving.delete(logicalId);
    const found = { properties, identity };
    this.#resolved.set(logicalId, found);
    return found;
  }

  #place(logicalId: string): Place {
    return {
      logicalId,
      stackName: this.#source.stackName,
      region: this.#region,
      account: LOCAL_ACCOUNT,
      assetDirectory: (id) => this.#source.assetDirectory(id),
    };
  }

  #ref(name: string): unknown {
    const pseudo = this.#pseudoParameters()[name];
    if (pseudo !== undefined) return pseudo;
    const parameter = this.#template.Parameters[name];
    if (parameter === undefined) return this.#resource(name).identity.ref;
    if (parameter.Default === undefined) throw new TemplateRefused(`The parameter ${name} has no default.`);
    return parameter.Default;
  }

  #getAtt(logicalId: string, attribute: string): unknown {
    const { identity } = this.#resource(logicalId);
    const type = this.#template.Resources[logicalId]?.Type ?? "";
    const value = identity.attributes[attribute];
    if (value !== undefined) return value;
    if (!KNOWN_TYPES.has(type)) return `arn:aws:local:${this.#region}:${LOCAL_ACCOUNT}:${logicalId}`;
    throw new TemplateRefused(`${logicalId}: the local cloud has no attribute ${attribute} of ${type}.`);
  }

  #pseudoParameters(): Readonly<Record<string, unknown>> {
    return {
      "AWS::AccountId": LOCAL_ACCOUNT,
      "AWS::Region": this.#region,
      "AWS::Partition": "aws",
      "AWS::URLSuffix": "amazonaws.com",
      "AWS::StackName": this.#source.stackName,
      "AWS::StackId": `arn:aws:cloudformation:${this.#region}:${LOCAL_ACCOUNT}:stack/${this.#source.stackName}/local`,
      "AWS::NoValue": NO_VALUE,
    };
  }
}

function emptyDraft(): StackDraft {
  return {
    tables: [],
    queues: [],
    functions: [],
    eventSources: [],
    buses: [],
    rules: [],
    schedules: [],
    machines: [],
    versions: [],
    aliases: [],
    roles: [],
    resourcePolicies: new Map(),
    rolePolicies: new Map(),
  };
}
