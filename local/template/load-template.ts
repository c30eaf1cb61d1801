import { readFileSync } from "node:fs";
import { z } from "zod/mini";
import { NO_VALUE, resolve, type Scope } from "./intrinsics.ts";
import { KNOWN_TYPES, TYPES_WITHOUT_LOCAL_BEHAVIOUR } from "./known-types.ts";
import { type Identity, type ResourceContext, type Stack, type StackDraft, TemplateRefusedError } from "./stack.ts";

const Resource = z.object({
  Type: z.string(),
  Condition: z.optional(z.string()),
  Properties: z._default(z.record(z.string(), z.unknown()), {}),
});
const Template = z.object({
  Resources: z.record(z.string(), Resource),
  Parameters: z._default(z.record(z.string(), z.object({ Default: z.optional(z.unknown()) })), {}),
  Outputs: z._default(z.record(z.string(), z.object({ Value: z.unknown() })), {}),
  Conditions: z._default(z.record(z.string(), z.unknown()), {}),
  Mappings: z._default(z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))), {}),
});

export interface TemplateSource {
  readonly stackName: string;
  /** A CloudFormation template, parsed. */
  readonly template: unknown;
  /** Paths of the assets by key: folders of code, definitions, templates of nested stacks. */
  readonly assets: Readonly<Record<string, string>>;
  /** Where the stack's HTTP API is reached; absent: nowhere. */
  readonly apiUrl?: string;
}

const LOCAL_ACCOUNT = "000000000000";

/**
 * Reads the resources of a template and of its nested stacks, and resolves all references. Throws TemplateRefusedError for
 * anything that the local cloud does not have.
 */
export function loadTemplate(source: TemplateSource, region: string): Stack {
  const draft = emptyDraft();
  const loader = new Loader(source, region);
  loader.load(draft);
  return finish(draft, source.stackName, region, loader.literalOutputs());
}

const NESTED = "AWS::CloudFormation::Stack";
const NestedStack = z.object({
  TemplateURL: z.string(),
  Parameters: z._default(z.record(z.string(), z.unknown()), {}),
});

class Loader {
  readonly #template: z.infer<typeof Template>;
  readonly #source: TemplateSource;
  readonly #region: string;
  readonly #resolved = new Map<string, { readonly properties: unknown; readonly identity: Identity }>();
  readonly #resolving = new Set<string>();
  readonly #nested = new Map<string, Loader>();
  readonly #scope: Scope;
  readonly #parameters: Readonly<Record<string, unknown>>;

  constructor(source: TemplateSource, region: string, parameters: Readonly<Record<string, unknown>> = {}) {
    this.#template = Template.parse(source.template);
    this.#source = source;
    this.#region = region;
    this.#parameters = parameters;
    this.#scope = {
      ref: (name) => this.#ref(name),
      getAtt: (id, attribute) => this.#getAtt(id, attribute),
      condition: (name) => resolve(this.#template.Conditions[name], this.#scope) === true,
      map: (name, key, second) => this.#template.Mappings[name]?.[key]?.[second],
    };
  }

  load(draft: StackDraft): void {
    for (const [logicalId, { Type, Condition }] of Object.entries(this.#template.Resources)) {
      if (Condition !== undefined && !this.#scope.condition(Condition)) continue;
      if (Type === NESTED) {
        this.#nestedStack(logicalId).load(draft);
        continue;
      }
      const type = KNOWN_TYPES.get(Type);
      if (type === undefined) {
        if (TYPES_WITHOUT_LOCAL_BEHAVIOUR.has(Type)) continue;
        throw new TemplateRefusedError(`${logicalId}: the local cloud has no ${Type}.`);
      }
      const { properties, identity } = this.#resource(logicalId);
      type.add(properties, identity, this.#context(logicalId), draft);
    }
  }

  literalOutputs(): Readonly<Record<string, string>> {
    const all = Object.entries(this.#template.Outputs);
    return Object.fromEntries(all.flatMap(([name, { Value }]) => (typeof Value === "string" ? [[name, Value]] : [])));
  }

  /** The value of an output of this stack. */
  output(name: string): unknown {
    const output = this.#template.Outputs[name];
    if (output === undefined) throw new TemplateRefusedError(`${this.#source.stackName} has no output ${name}.`);
    return resolve(output.Value, this.#scope);
  }

  /** Reads the template of a nested stack (an asset), with the parameters that this stack passes to it. */
  #nestedStack(logicalId: string): Loader {
    const known = this.#nested.get(logicalId);
    if (known !== undefined) return known;
    const { properties } = this.#resource(logicalId);
    const { TemplateURL: url, Parameters: parameters } = NestedStack.parse(properties);
    const path = this.#asset(url.slice(url.lastIndexOf("/") + 1));
    const source = {
      stackName: `${this.#source.stackName}-${logicalId}`,
      template: JSON.parse(readFileSync(path, "utf8")),
      assets: this.#source.assets,
    };
    const nested = new Loader(source, this.#region, parameters);
    this.#nested.set(logicalId, nested);
    return nested;
  }

  #asset(key: string): string {
    const path = this.#source.assets[key];
    if (path === undefined)
      throw new TemplateRefusedError(`The template names the asset ${key}, which does not exist.`);
    return path;
  }

  #resource(logicalId: string): { readonly properties: unknown; readonly identity: Identity } {
    const known = this.#resolved.get(logicalId);
    if (known !== undefined) return known;
    const resource = this.#template.Resources[logicalId];
    if (resource === undefined)
      throw new TemplateRefusedError(`The template refers to ${logicalId}, which it does not have.`);
    if (this.#resolving.has(logicalId)) throw new TemplateRefusedError(`${logicalId} refers to itself in a circle.`);
    this.#resolving.add(logicalId);
    const type = KNOWN_TYPES.get(resource.Type);
    const read = type !== undefined || resource.Type === NESTED;
    const properties = read ? resolve(resource.Properties, this.#scope) : {};
    const context = this.#context(logicalId);
    const identity = type?.identify(properties, context) ?? { ref: logicalId, attributes: {} };
    this.#resolving.delete(logicalId);
    const found = { properties, identity };
    this.#resolved.set(logicalId, found);
    return found;
  }

  #context(logicalId: string): ResourceContext {
    return {
      logicalId,
      stackName: this.#source.stackName,
      region: this.#region,
      account: LOCAL_ACCOUNT,
      apiUrl: this.#source.apiUrl,
      asset: (key) => this.#asset(key),
    };
  }

  #ref(name: string): unknown {
    const pseudo = this.#pseudoParameters()[name];
    if (pseudo !== undefined) return pseudo;
    const parameter = this.#template.Parameters[name];
    if (Object.hasOwn(this.#parameters, name)) return this.#parameters[name];
    if (parameter === undefined) return this.#resource(name).identity.ref;
    if (parameter.Default === undefined) throw new TemplateRefusedError(`The parameter ${name} has no default.`);
    return parameter.Default;
  }

  #getAtt(logicalId: string, attribute: string): unknown {
    if (this.#template.Resources[logicalId]?.Type === NESTED && attribute.startsWith("Outputs.")) {
      return this.#nestedStack(logicalId).output(attribute.slice("Outputs.".length));
    }
    const { identity } = this.#resource(logicalId);
    const type = this.#template.Resources[logicalId]?.Type ?? "";
    const value = identity.attributes[attribute];
    if (value !== undefined) return value;
    if (!KNOWN_TYPES.has(type)) return `arn:aws:local:${this.#region}:${LOCAL_ACCOUNT}:${logicalId}`;
    throw new TemplateRefusedError(`${logicalId}: the local cloud has no attribute ${attribute} of ${type}.`);
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

function finish(draft: StackDraft, name: string, region: string, outputs: Stack["outputs"]): Stack {
  const urls = new Map(draft.queues.map((queue) => [queue.url, queue.arn]));
  const byArn = [...draft.resourcePolicies].map(([owner, documents]) => [urls.get(owner) ?? owner, documents] as const);
  return {
    ...draft,
    name,
    region,
    account: LOCAL_ACCOUNT,
    outputs,
    roles: draft.roles.map((role) => ({
      ...role,
      policies: draft.rolePolicies.get(role.arn.slice(role.arn.lastIndexOf("/") + 1)) ?? [],
    })),
    resourcePolicies: new Map(byArn),
  };
}

function emptyDraft(): StackDraft {
  return {
    tables: [],
    queues: [],
    functions: [],
    eventSources: [],
    topics: [],
    subscriptions: [],
    apis: [],
    apiIntegrations: [],
    apiRoutes: [],
    buses: [],
    rules: [],
    schedules: [],
    machines: [],
    versions: [],
    aliases: [],
    roles: [],
    invocations: new Map(),
    resourcePolicies: new Map(),
    rolePolicies: new Map(),
  };
}
