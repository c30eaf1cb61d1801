import { z } from "zod/mini";
import { arn, type ResourceContext, type ResourceType, TemplateRefusedError } from "../stack.ts";

const ApiProperties = z.object({
  Name: z.string(),
  ProtocolType: z.literal("HTTP"),
  CorsConfiguration: z.optional(z.unknown()),
});

/** AWS::ApiGatewayV2::Api of the protocol HTTP. CORS is answered by the functions, so the API has no configuration for it. */
export const httpApi: ResourceType = {
  identify(_properties, context) {
    const id = apiId(context);
    const url = context.apiUrl ?? `https://${id}.execute-api.${context.region}.amazonaws.com`;
    return { ref: id, attributes: { ApiId: id, ApiEndpoint: url } };
  },
  add(properties, { ref }, context, draft) {
    const { CorsConfiguration } = ApiProperties.parse(properties);
    if (CorsConfiguration !== undefined) refuse(context, "a CORS configuration");
    draft.apis.push({ id: ref, arn: arn(context, "execute-api", ref) });
  },
};

/** A name like those of API Gateway: small letters and digits. */
function apiId({ stackName, logicalId }: ResourceContext): string {
  return `${stackName}${logicalId}`.toLowerCase().replace(/[^a-z0-9]/g, "");
}

const StageProperties = z.object({ ApiId: z.string(), StageName: z.string() });

/** AWS::ApiGatewayV2::Stage. Neither throttling nor the access log does anything locally: the clock is virtual. */
export const httpApiStage: ResourceType = {
  identify: (properties) => ({ ref: StageProperties.parse(properties).StageName, attributes: {} }),
  add(properties, _identity, context) {
    const { StageName } = StageProperties.parse(properties);
    if (StageName !== "$default") refuse(context, `the stage ${StageName}; only $default is known`);
  },
};

const IntegrationProperties = z.object({
  ApiId: z.string(),
  IntegrationType: z.literal("AWS_PROXY"),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal("2.0"),
});

/** AWS::ApiGatewayV2::Integration with a function. */
export const httpApiIntegration: ResourceType = {
  identify: (_properties, context) => ({ ref: context.logicalId.toLowerCase(), attributes: {} }),
  add(properties, { ref }, _context, draft) {
    const { IntegrationUri } = IntegrationProperties.parse(properties);
    draft.apiIntegrations.push({ target: `integrations/${ref}`, functionArn: IntegrationUri });
  },
};

const RouteProperties = z.object({
  ApiId: z.string(),
  RouteKey: z.string(),
  Target: z.string(),
  AuthorizationType: z._default(z.literal("NONE"), "NONE"),
});

/** AWS::ApiGatewayV2::Route. */
export const httpApiRoute: ResourceType = {
  identify: (_properties, context) => ({ ref: context.logicalId.toLowerCase(), attributes: {} }),
  add(properties, _identity, _context, draft) {
    const { RouteKey, Target } = RouteProperties.parse(properties);
    draft.apiRoutes.push({ key: RouteKey, target: Target });
  },
};

function refuse({ logicalId }: ResourceContext, what: string): never {
  throw new TemplateRefusedError(`${logicalId}: the local cloud does not have ${what}.`);
}
